"""`python -m kg.cli` is `kg`."""

from kg.cli import main

__all__: list[str] = []

main()
