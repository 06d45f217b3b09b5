"""A model that is not in the library: its folder found, its program loaded beside the library's own.

Loading a model runs its program, so this is done in a process of its own only, see `check_command`.
"""

from __future__ import annotations

import importlib.util
import sys
import traceback
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.core.errors import InputError
from analytics.core.model import Model
from analytics.core.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType

    import pandas as pd

    from analytics.core.model import AnyModel

MODELS_ROOM = "analytics.models"
DOOR = "__init__.py"
IN_BUNDLE = ("source/analytics/models", "analytics/models")
"""Where a bundle, or a checkout of the whole project, keeps its models."""

LARGEST_SOURCE_MB = 50
"""A model is text; assumed, far above the largest of the library (below 1 MB)."""

MB = 1024 * 1024

NO_FOLDER = Text(
    "'{path}'에 모형이 없습니다. 등록된 모형의 이름({known}), __init__.py가 든 모형 폴더, 꾸러미(.zip)나 그것을 푼 폴더를 적어 주십시오.",
    "There is no model at '{path}'. Name a model of the library ({known}), a model's folder with an __init__.py, a bundle (.zip) or the folder it was unpacked to.",
)
SEVERAL = Text(
    "'{path}'에 모형이 여럿 있습니다({names}). 하나의 폴더를 적어 주십시오.",
    "There are several models at '{path}' ({names}). Please name the folder of one.",
)
BAD_NAME = Text(
    "모형 폴더의 이름 '{name}'은(는) 쓸 수 없습니다. 영문 소문자, 숫자, 밑줄로 지어 주십시오.",
    "A model's folder cannot be called '{name}': use small letters, digits and underscores.",
)
NO_MODEL = Text(
    "'{name}' 폴더의 __init__.py에 MODEL(analytics.core.model.Model)이 없습니다.",
    "The __init__.py of '{name}' has no MODEL (an analytics.core.model.Model).",
)
OTHER_NAME = Text(
    "폴더 이름은 '{name}'인데 모형의 id는 '{model}'입니다. 둘을 같게 해 주십시오.",
    "The folder is called '{name}' but the model's id is '{model}': make them the same.",
)
FELL_OVER = Text(
    "'{name}' 모형을 읽다가 멈췄습니다({where}): {what}", "Loading the model '{name}' came to a halt ({where}): {what}"
)
TOO_LARGE = Text("꾸러미의 소스가 {limit} MB를 넘습니다.", "The source in the bundle is above {limit} MB.")
NO_ARCHIVE = Text("'{path}'은(는) 열 수 없는 압축 파일입니다.", "'{path}' is an archive that cannot be opened.")


def model_folder(path: Path, known: Sequence[str]) -> Path:
    """The one folder with a model at that path: the path itself, or below it as in a bundle.

    Args:
        path: a model's folder, or one that a bundle was unpacked to.
        known: ids of the library's models, for the message.

    Raises:
        InputError: when there is none, or several.
    """
    if (path / DOOR).is_file():
        return path
    found = [folder.parent for place in IN_BUNDLE for folder in sorted((path / place).glob(f"*/{DOOR}"))]
    if not found:
        raise InputError(NO_FOLDER.fill(path=path, known=", ".join(known)))
    if len(found) > 1:
        raise InputError(SEVERAL.fill(path=path, names=", ".join(folder.name for folder in found)))
    return found[0]


def unpack_source(bundle: Path, folder: Path) -> None:
    """Unpack the source of a bundle into a folder, and nothing else of it; names that lead out of the folder are bent back into it.

    Raises:
        InputError: when it is no archive, or its source is too large.
    """
    try:
        with zipfile.ZipFile(bundle) as archive:
            wanted = [item for item in archive.infolist() if item.filename.startswith(IN_BUNDLE)]
            if sum(item.file_size for item in wanted) > LARGEST_SOURCE_MB * MB:
                raise InputError(TOO_LARGE.fill(limit=LARGEST_SOURCE_MB))
            archive.extractall(folder, wanted)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError) as error:
        raise InputError(NO_ARCHIVE.fill(path=bundle)) from error


def load_model(folder: Path) -> AnyModel:
    """Run the program in that folder and take its MODEL.

    It is loaded as a room of `analytics.models` under its own name, so that it may import itself as the library's models
    do. Where the library has a model of that name, the folder takes its place in this process.

    Raises:
        InputError: when it cannot be loaded, has no MODEL, or is called by another name than its folder.
    """
    name = folder.name
    if not (name.isidentifier() and name.isascii() and name == name.lower() and not name.startswith("_")):
        raise InputError(BAD_NAME.fill(name=name))
    try:
        model = getattr(_loaded(folder, f"{MODELS_ROOM}.{name}"), "MODEL", None)
    except (Exception, SystemExit) as error:
        raise InputError(_halted(folder, error)) from error
    if not isinstance(model, Model):
        raise InputError(NO_MODEL.fill(name=name))
    if model.id != name:
        raise InputError(OTHER_NAME.fill(name=name, model=model.id))
    return model


def _loaded(folder: Path, name: str) -> ModuleType:
    for known in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
        del sys.modules[known]
    sys.dont_write_bytecode = True  # the folder is somebody's own: nothing is left in it
    spec = importlib.util.spec_from_file_location(name, folder / DOOR, submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise InputError(NO_MODEL.fill(name=folder.name))
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _halted(folder: Path, error: BaseException) -> Text:
    """What went wrong, and the last line of the model's own files where it did."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(folder)]
    where = f"{Path(frames[-1].filename).relative_to(folder)}:{frames[-1].lineno}" if frames else DOOR
    return FELL_OVER.fill(name=folder.name, where=where, what=f"{type(error).__name__}: {error}")


def told_apart(model: AnyModel, there: Sequence[str], files: Sequence[Path]) -> tuple[dict[str, Path], list[Path]]:
    """Files of tables that the app does not know and the model brings along, and all others.

    Args:
        model: whose tables.
        there: names of the tables that the city has.
        files: a file that is called like a table which the city has not (`lamps.csv` for `lamps`) is of that table.
    """
    own = {path.stem: path for path in files if path.stem in model.inputs.tables() and path.stem not in there}
    return own, [path for path in files if path not in own.values()]


def read_tables(model: AnyModel, own: dict[str, Path]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each of those files as the table that the model declares, read in a limited process and checked cell by cell.

    Raises:
        InputError: when a file cannot be read, or its required columns are not there.
    """
    from analytics.intake.checking import check_table
    from analytics.intake.raw import RawTable
    from analytics.intake.reading import read_path

    for name, path in own.items():
        for raw in read_path(path):
            if isinstance(raw, RawTable):
                yield name, check_table(raw, model.inputs.tables()[name].schema)[0]
