"""The page's types are the server's types."""

from neurarium.protocol.typescript import GENERATED_PATH, generate


def test_the_generated_types_are_up_to_date() -> None:
    current = GENERATED_PATH.read_text(encoding="utf-8")
    assert current == generate(), (
        "generated.ts is not up to date, run `python -m neurarium.protocol.typescript`"
    )


def test_what_the_server_sends_is_complete_and_what_the_page_sends_may_leave_out_defaults() -> None:
    interfaces = {part.split(" ", 1)[0]: part for part in generate().split("export interface ")[1:]}
    assert "readonly batch_size: number;" in interfaces["Experiment"]
    assert "readonly steps?: number;" in interfaces["Step"]
    assert 'readonly type: "step";' in interfaces["Step"]
    assert 'readonly remedy: "rewind" | "new_start" | null;' in interfaces["Problem"]
