"""Libraries that only some papers need: found, or asked for by name."""

from __future__ import annotations

from importlib import import_module
from typing import Any

DISTRIBUTION = "workshop-allocation"
"""What pip knows this package by."""


class MissingLibraryError(ImportError):
    """A library of an extra is not installed.

    Parameters
    ----------
    module
        The module that could not be found.
    extra
        The extra that has it.
    """

    def __init__(self, module: str, extra: str) -> None:
        message = (
            f"This needs {module}, which is not installed: "
            f'pip install "{DISTRIBUTION}[{extra}]"'
        )
        super().__init__(message, name=module)
        self.extra = extra

    def __reduce__(self) -> tuple[type[MissingLibraryError], tuple[str, str]]:
        """Return how to make it again: an error crosses to another process."""
        return type(self), (str(self.name), self.extra)


def need(module: str, extra: str) -> Any:
    """Return a module that the package's own dependencies do not bring.

    Parameters
    ----------
    module
        Its full name, such as ``"babel.dates"``.
    extra
        The extra of this package that installs it.

    Returns
    -------
    module
        The module, imported.

    Raises
    ------
    MissingLibraryError
        If it is not installed: an ImportError that says what to install.
    ModuleNotFoundError
        If it is, and something of its own is not.

    Examples
    --------
    >>> need("json", "report").dumps([1])
    '[1]'
    >>> need("no_such_library", "report")
    Traceback (most recent call last):
    ...
    allocation.optional.MissingLibraryError: This needs no_such_library, which is not \
installed: pip install "workshop-allocation[report]"
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        sought = module.split(".", maxsplit=1)[0]
        if error.name is None or error.name.split(".", maxsplit=1)[0] != sought:
            raise  # it is there, and lacks something of its own
        raise MissingLibraryError(sought, extra) from None
