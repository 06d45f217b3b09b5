"""The small vocabulary that every room shares: texts, parameters, tables, models, errors."""
