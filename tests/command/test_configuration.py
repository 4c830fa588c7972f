"""The settings as people give them: what is wrong is told in words, each by the name that it was given by."""

from pathlib import Path

import pytest

from neurarium.configuration import configured
from neurarium.errors import StartError


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("HOST", "PORT", "DEVICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEURARIUM_CACHE_DIR", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize(
    ("variables", "sentences"),
    [
        ({"PORT": "abc"}, ["PORT should be a whole number, not abc."]),
        ({"NEURARIUM_PORT": "99999"}, ["NEURARIUM_PORT should be 65535 or less, not 99999."]),
        ({"DEVICE": "tpu"}, ["DEVICE should be auto, cpu or gpu, not tpu."]),
        ({"NEURARIUM_CHUNK_SECS": "0"}, ["NEURARIUM_CHUNK_SECS should be more than 0, not 0."]),
        (
            {"NEURARIUM_LIMITS__PARAMS": "abc"},
            ["NEURARIUM_LIMITS__PARAMS should be a whole number, not abc."],
        ),
        ({"NEURARIUM_LIMITS__PARAM": "5"}, ["NEURARIUM_LIMITS__PARAM is not known here."]),
        ({"NEURARIUM_LIMITS__SESSIONS": "0"}, ["NEURARIUM_LIMITS__SESSIONS should be more than 0, not 0."]),
        (
            {"NEURARIUM_CACHE_DIR": "~nobody-of-this-name/x"},
            [
                "NEURARIUM_CACHE_DIR does not fit: a folder with a known home is expected, "
                "not ~nobody-of-this-name/x."
            ],
        ),
        (
            {"NEURARIUM_PUBLIC_ORIGINS": "class.example"},
            [
                "NEURARIUM_PUBLIC_ORIGINS__0 does not fit: "
                "an origin such as https://class.example.org is expected, not class.example."
            ],
        ),
        (
            {"NEURARIUM_TRUSTED_PROXIES": "10.0.0.0/8, proxy"},
            [
                "NEURARIUM_TRUSTED_PROXIES__1 does not fit: "
                "an address or a network such as 172.16.0.0/12 is expected, not proxy."
            ],
        ),
        (
            {"NEURARIUM_EMBEDDED_BY": "course.example; script-src *"},
            [
                "NEURARIUM_EMBEDDED_BY__0 does not fit: "
                "a site such as https://course.example.org is expected, not course.example; script-src *."
            ],
        ),
        (
            {"NEURARIUM_ROOT_PATH": '/a"b'},
            ['NEURARIUM_ROOT_PATH does not fit: a path such as /neurarium is expected, not /a"b.'],
        ),
        (
            {"NEURARIUM_ROOT_PATH": "/api/"},
            [
                "NEURARIUM_ROOT_PATH does not fit: "
                "a path that the playground does not use itself is expected, not /api/."
            ],
        ),
        (
            {"NEURARIUM_DATABASE_URL": "postgres"},
            [
                "NEURARIUM_DATABASE_URL should be a URL such as postgresql+psycopg://user@host/name, "
                "or “none”."
            ],
        ),
        ({"NEURARIUM_LIMITS": "nojson"}, ["NEURARIUM_LIMITS should be an object with fields, not nojson."]),
        (
            {"PORT": "-1", "DEVICE": "tpu"},
            ["PORT should be 0 or more, not -1.", "DEVICE should be auto, cpu or gpu, not tpu."],
        ),
    ],
)
def test_each_wrong_variable_is_named_with_what_was_expected(
    environment: pytest.MonkeyPatch, variables: dict[str, str], sentences: list[str]
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(StartError) as caught:
        configured({})
    assert list(caught.value.sentences) == sentences


def test_a_wrong_option_is_named_as_an_option(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "80")
    with pytest.raises(StartError) as caught:
        configured({"port": 99999, "host": None})
    assert caught.value.sentences == ("--port should be 65535 or less, not 99999.",)


def test_options_go_before_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORT", "80")
    environment.setenv("HOST", "localhost")
    settings = configured({"port": 90, "host": None})
    assert (settings.host, settings.port) == ("localhost", 90)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("foo", ("foo",)),
        ("foo, bar.example", ("foo", "bar.example")),
        ("192.168.1.5", ("192.168.1.5",)),
        ("*", ("*",)),
        ('["foo", "*"]', ("foo", "*")),
    ],
)
def test_allowed_hosts_are_names_with_commas_or_a_json_list(
    environment: pytest.MonkeyPatch, given: str, names: tuple[str, ...]
) -> None:
    environment.setenv("NEURARIUM_ALLOWED_HOSTS", given)
    assert configured({}).allowed_hosts == names


def test_where_proxies_show_the_page_is_read_in_one_form(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEURARIUM_PUBLIC_ORIGINS", "HTTPS://Class.example:443/, http://[::1]:9000")
    environment.setenv("NEURARIUM_TRUSTED_PROXIES", "172.18.0.1/16, ::1")
    environment.setenv("NEURARIUM_ROOT_PATH", "neurarium/")
    settings = configured({})
    assert settings.public_origins == ("https://class.example", "http://[::1]:9000")
    assert settings.trusted_proxies == ("172.18.0.0/16", "::1/128")
    assert settings.root_path == "/neurarium"


def test_limits_are_fields_of_an_object_or_variables_of_their_own(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("NEURARIUM_LIMITS", '{"params": 7, "layers": 8}')
    environment.setenv("NEURARIUM_LIMITS__LAYERS", "9")
    limits = configured({}).limits
    assert (limits.params, limits.layers) == (7, 9)


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("NEURARIUM_DEFAULT_PRESET", "zzz", "Known are: autoencoder_128_32, curve_16_16"),
        ("NEURARIUM_DEFAULT_DATASET", "zzz", "Known are: absolute"),
        ("NEURARIUM_DEFAULT_DATASET", "mnist", "has to be fetched first"),
    ],
)
def test_what_sessions_could_not_begin_with_is_refused(
    environment: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    environment.setenv(variable, value)
    with pytest.raises(StartError) as caught:
        configured({})
    (sentence,) = caught.value.sentences
    assert sentence.startswith(variable)
    assert expected in sentence
