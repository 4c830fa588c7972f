"""The settings as they were given, by option and in the environment, checked before anything starts."""

import os
from collections.abc import Mapping

from pydantic import AliasChoices, ValidationError
from pydantic_core import ErrorDetails

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.preset import preset_registry
from neurarium.engine.words import expectation
from neurarium.errors import StartError
from neurarium.runtime.datasets import Datasets
from neurarium.settings import NONE, Settings


def configured(options: Mapping[str, object]) -> Settings:
    """The settings of the environment, and those options that are not None before them.

    Raises:
        StartError: a sentence for each setting that is wrong.
    """
    given = {name: value for name, value in options.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = [_in_words(given, detail) for detail in error.errors(include_url=False)]
        raise StartError(*wrong) from error
    _check_defaults(settings)
    if settings.database_url not in ("", NONE):
        from neurarium.store.store import url_of

        url_of(settings)
    return settings


def _in_words(given: Mapping[str, object], error: ErrorDetails) -> str:
    return f"{_source(given, *map(str, error['loc']))} {expectation(error)}"


def _source(given: Mapping[str, object], name: str, *parts: str) -> str:
    """The option or the variable that a setting comes from; `name` is its own or one of its variables."""
    for field, info in Settings.model_fields.items():
        aliases = info.validation_alias
        if isinstance(aliases, AliasChoices) and name in aliases.choices:
            if field in given:
                return f"--{field}"
            variables = {variable.upper() for variable, value in os.environ.items() if value}
            return next(str(choice) for choice in aliases.choices if choice in variables)
    return "NEURARIUM_" + "__".join((name, *parts)).upper()


def _check_defaults(settings: Settings) -> None:
    """Raise if sessions could not begin with what they are to begin with."""
    wrong = []
    try:
        preset_registry[settings.default_preset]
    except EngineError as error:
        wrong.append(f"NEURARIUM_DEFAULT_PRESET: {error.message}")
    try:
        dataset = dataset_registry[settings.default_dataset]
    except EngineError as error:
        wrong.append(f"NEURARIUM_DEFAULT_DATASET: {error.message}")
    else:
        if not Datasets(settings.cache_dir, settings.mirrors).available(settings.default_dataset):
            wrong.append(
                f"NEURARIUM_DEFAULT_DATASET: {dataset.title} has to be fetched first; "
                "that happens when it is chosen in the page."
            )
    if wrong:
        raise StartError(*wrong)
