"""placeholder"""


def show_data() -> None:
    """x"""
