"""Settings of the server: from the environment, passed in where they are needed."""

import contextlib
import os
import re
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveInt,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from neurarium.engine.experiment import MOST_LAYERS, MOST_WIRES
from neurarium.origins import parse_origin

NONE = "none"
UNKNOWN_MEMORY_BYTES = 8 * 1024**3
Device = Literal["auto", "cpu", "gpu"]
OWN_PATHS = ("/api", "/assets", "/join", "/s")
SITE = re.compile(r"(https?://)?(\*\.)?[\w-]+(\.[\w-]+)*(:(\d+|\*))?", re.ASCII | re.IGNORECASE)


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


def _origin(given: str) -> str:
    origin = parse_origin(given)
    if origin is None:
        raise ValueError("an origin such as https://class.example.org is expected")
    return str(origin)


def _network(given: str) -> str:
    try:
        return str(ip_network(given, strict=False))
    except ValueError as error:
        raise ValueError("an address or a network such as 172.16.0.0/12 is expected") from error


def _site(given: str) -> str:
    if not SITE.fullmatch(given):
        raise ValueError("a site such as https://course.example.org is expected")
    return given


def _path(given: str) -> str:
    path = f"/{given.strip('/')}" if given.strip("/") else ""
    if not re.fullmatch(r"(/[\w.~-]+)*", path, re.ASCII):
        raise ValueError("a path such as /neurarium is expected")
    if path in OWN_PATHS:
        raise ValueError("a path that the playground does not use itself is expected")
    return path


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], BeforeValidator(_listed)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_listed)]
Sites = Annotated[tuple[Annotated[str, AfterValidator(_site)], ...], BeforeValidator(_listed)]
UrlPath = Annotated[str, AfterValidator(_path)]
Folder = Annotated[Path, AfterValidator(_at_home)]


def _data_home() -> Path:
    """Where this system has programs keep what is their user's."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
    if sys.platform == "darwin":
        return Path("~/Library/Application Support")
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share")


def _half_of_memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, ValueError):  # no such thing on this system
        return UNKNOWN_MEMORY_BYTES


class Limits(BaseModel):
    """What one server bears; whoever asks for more is told so."""

    model_config = ConfigDict(extra="forbid")

    params: PositiveInt = Field(5_000_000, description="Trainable numbers of an experiment.")
    layers: PositiveInt = Field(64, le=MOST_LAYERS, description="Layers of an experiment.")
    wires: PositiveInt = Field(512, le=MOST_WIRES, description="Wires of an experiment.")
    batch_size: PositiveInt = Field(1024, description="Samples a step.")
    memory_bytes: PositiveInt = Field(
        2 * 1024**3, description="Estimated memory of one experiment while it trains."
    )
    total_memory_bytes: PositiveInt = Field(
        default_factory=_half_of_memory,
        description="Estimated memory of all experiments together; half of the machine's, if it is known.",
    )
    kept_program_bytes: PositiveInt = Field(1024**3, description="Compiled programs that are kept on disk.")
    sessions: PositiveInt = Field(64, description="Sessions at a time.")
    sessions_per_address: PositiveInt = Field(
        48, description="Sessions that were opened from one address; a school may share one."
    )
    held_sessions: NonNegativeInt = Field(
        32, description="Sessions that are kept on request although nobody looks at them."
    )
    kept_bytes: NonNegativeInt = Field(
        64 * 1024**2, description="Memory for what one session left, so that undo brings it back."
    )
    kept_bytes_in_all: NonNegativeInt = Field(
        1024**3, description="Memory for what all sessions left, together."
    )
    past_bytes: NonNegativeInt = Field(
        64 * 1024**2,
        description="Memory for the pasts of one session's runs, so that any step is seen again.",
    )
    saved_past_bytes: NonNegativeInt = Field(
        4 * 1024**2,
        description="Of the past of a session's present run, what is saved; as much of all others together.",
    )
    saved_bytes: PositiveInt = Field(
        4 * 1024**3, description="Files of saved sessions in all; the one not used for longest goes first."
    )
    albums: PositiveInt = Field(1000, description="Albums of own pictures that are kept.")
    picture_bytes: PositiveInt = Field(
        32 * 1024**2, description="Size of a file with pictures that is opened on the server."
    )
    tables: PositiveInt = Field(256, description="Large tables of people's own that are kept.")
    table_bytes: PositiveInt = Field(16 * 1024**2, description="Size of the numbers of a large table.")
    run_bytes: PositiveInt = Field(128 * 1024**2, description="Size of a saved run that is opened.")
    viewers: PositiveInt = Field(256, description="Viewers of one session.")
    rooms: PositiveInt = Field(16, description="Rooms that are open at a time.")
    seats: PositiveInt = Field(250, description="Seats of one room.")
    wrong_codes: PositiveInt = Field(
        60, description="Wrong codes of rooms from one address, before it has to wait for a minute."
    )
    connections: PositiveInt = Field(2048, description="Connections in all, as far as files may be open.")
    connections_per_address: PositiveInt = Field(
        1024, description="Connections from one address, which a whole school may share; proxies have more."
    )
    large_bytes_per_sec: float = Field(
        150e6, gt=0, description="Bytes a second of large tensors to all viewers of one session."
    )
    message_bytes: PositiveInt = Field(262_144, description="Size of one message from a viewer.")
    bytes_per_sec: float = Field(
        4e6, gt=0, description="Bytes a second from one viewer, or from one address in requests, on average."
    )
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
    data_dir: Folder = Field(
        default_factory=lambda: _data_home() / "neurarium",
        validate_default=True,
        description="Saved sessions, and their database unless that is elsewhere.",
    )
    database_url: str = Field(
        "",
        description="Database of saved sessions, such as postgresql+psycopg://user@host/name; or “none”.",
    )
    save_secs: float = Field(
        10, gt=0, description="How long after a change a session is saved at the latest."
    )
    saved_days: float = Field(90, gt=0, description="How long a session that nobody uses stays saved.")
    allowed_hosts: Names = Field(
        (), description="Names that browsers may reach the server by, besides its numeric addresses; or “*”."
    )
    public_origins: Origins = Field(
        (), description="Where proxies show the page, such as https://class.example.org."
    )
    trusted_proxies: Networks = Field(
        ("127.0.0.1", "::1"), description="Addresses of proxies whose X-Forwarded-… headers are believed."
    )
    root_path: UrlPath = Field("", description="Path below which a proxy shows the page, such as /neurarium.")
    embedded_by: Sites = Field((), description="Sites whose pages may show this one in a frame.")
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
    spare_core: bool = Field(
        False, description="Leave a core to what answers pages; so it is with a room from the start."
    )
    session_expiry_secs: float = Field(1800, ge=0, description="How long a session without viewers is kept.")
    held_hours: float = Field(
        168, ge=0, description="How long a session without viewers is kept on request, as for a lesson."
    )
    room_hours: float = Field(12, gt=0, description="How long a room stays open; then it erases itself.")
    session_least_secs: float = Field(
        60, ge=0, description="How long a session without viewers is kept, whoever wants its place."
    )
    answer_secs: float = Field(30, gt=0, description="How long a page may take to answer what it was sent.")
    compile_delay_secs: float = Field(
        0, ge=0, description="How much longer compiling takes: shows a page as it is on a slow machine."
    )
    compile_ahead: bool = Field(
        True, description="Whether networks that are a click away are compiled while there is nothing to do."
    )
    head_secs: float = Field(15, gt=0, description="How long a connection may take to ask for something.")
    body_secs: float = Field(30, gt=0, description="How long a request may take to arrive whole.")
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
    def host_names(self) -> tuple[str, ...]:
        """Names that the Host header may hold; numeric addresses need not be among them."""
        return (self.host, *self.allowed_hosts)
