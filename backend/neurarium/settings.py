"""Settings of the server: from the environment, passed in where they are needed."""

import contextlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

Device = Literal["auto", "cpu", "gpu"]
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")


def _listed(given: object) -> object:
    """Names with commas between them are a list, too."""
    if isinstance(given, str):
        return tuple(name.strip() for name in given.split(",") if name.strip())
    return given


def _at_home(folder: Path) -> Path:
    try:
        return folder.expanduser()
    except RuntimeError as error:
        raise ValueError("a folder with a known home is expected") from error


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Folder = Annotated[Path, AfterValidator(_at_home)]


class Limits(BaseModel):
    """What one server bears; whoever asks for more is told so."""

    model_config = ConfigDict(extra="forbid")

    params: PositiveInt = Field(5_000_000, description="Trainable numbers of an experiment.")
    layers: PositiveInt = Field(64, description="Layers of an experiment.")
    wires: PositiveInt = Field(512, description="Wires of an experiment.")
    batch_size: PositiveInt = Field(1024, description="Samples a step.")
    memory_bytes: PositiveInt = Field(
        2 * 1024**3, description="Estimated memory of one experiment while it trains."
    )
    sessions: PositiveInt = Field(64, description="Sessions at a time.")
    viewers: PositiveInt = Field(256, description="Viewers of one session.")
    large_bytes_per_sec: float = Field(
        150e6, gt=0, description="Bytes a second of large tensors to all viewers of one session."
    )
    message_bytes: PositiveInt = Field(262_144, description="Size of one message from a viewer.")
    messages_per_sec: float = Field(400, gt=0, description="Messages a second from one viewer, on average.")


class Environment(EnvSettingsSource):
    """The environment; what is no JSON is taken as it is, and the setting's type says whether it will do."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        with contextlib.suppress(ValueError):
            return super().decode_complex_value(field_name, field, value)
        return value


class Settings(BaseSettings):
    """Read from `NEURARIUM_…`; `HOST`, `PORT` and `DEVICE` work as they are too."""

    model_config = SettingsConfigDict(
        env_prefix="NEURARIUM_", env_nested_delimiter="__", env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", validation_alias=AliasChoices("NEURARIUM_HOST", "HOST"))
    port: int = Field(8000, ge=0, le=65_535, validation_alias=AliasChoices("NEURARIUM_PORT", "PORT"))
    device: Device = Field("auto", validation_alias=AliasChoices("NEURARIUM_DEVICE", "DEVICE"))
    cache_dir: Folder = Field(
        Path("~/.cache/neurarium"), validate_default=True, description="Compiled programs and fetched data."
    )
    allowed_hosts: Names = Field(
        (), description="Names that browsers may reach the server by, besides its address; “*” allows all."
    )
    mirrors: Names = Field(
        (
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
        ),
        description="Where data sets that are not bundled are fetched from, in this order.",
    )
    default_preset: str = "mlp_16_16"
    default_dataset: str = "digits"
    chunk_secs: float = Field(0.015, gt=0, description="How long a chunk of training steps should last.")
    session_expiry_secs: float = Field(1800, ge=0, description="How long a session without viewers is kept.")
    limits: Limits = Limits()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is passed in goes before the environment."""
        return init_settings, Environment(settings_cls)

    @property
    def host_names(self) -> frozenset[str]:
        """Names that the Host header may hold."""
        own = (
            LOOPBACK_NAMES if self.host in ("127.0.0.1", "localhost", "::1") else (self.host, *LOOPBACK_NAMES)
        )
        return frozenset((*own, *self.allowed_hosts))
