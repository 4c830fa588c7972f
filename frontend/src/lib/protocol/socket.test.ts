import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { encodeInput } from "./frames";
import { dispatch, reconnectDelayMs, SessionSocket } from "./socket";

class FakeWebSocket {
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  static opened: FakeWebSocket[] = [];
  readonly sent: unknown[] = [];
  readyState = 0;
  onopen = () => {};
  onmessage: (event: { data: unknown }) => void = () => {};
  onclose: (event: { code: number; reason: string }) => void = () => {};

  constructor() {
    FakeWebSocket.opened.push(this);
  }

  send(message: unknown) {
    this.sent.push(message);
  }

  close() {
    this.lose(1000);
  }

  accept() {
    this.readyState = FakeWebSocket.OPEN;
    this.onopen();
  }

  lose(code: number, reason = "") {
    this.readyState = FakeWebSocket.CLOSED;
    this.onclose({ code, reason });
  }
}

function setUp() {
  const handlers = {
    events: {
      session_changed: vi.fn(),
      commands_taken: vi.fn(),
      command_failed: vi.fn(),
      dataset_changed: vi.fn(),
      era_shown: vi.fn(),
      alive: vi.fn(),
      room_changed: vi.fn(),
    },
    frame: vi.fn(),
    malformed: vi.fn(),
    status: vi.fn(),
    silent: vi.fn(),
    stuck: vi.fn(),
    unseated: vi.fn(),
  };
  const socket = new SessionSocket("ws://localhost/api/sessions/a/ws", handlers);
  socket.open();
  return { socket, handlers, server: FakeWebSocket.opened[0]! };
}

/** A frame without tensors. */
function frameMessage(id: number): ArrayBuffer {
  const text = JSON.stringify({ __metadata__: { meta: JSON.stringify({ type: "frame", id }) } });
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const message = new Uint8Array(8 + header.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(header.length), true);
  message.set(header, 8);
  return message.buffer;
}

let toBeDrawn: Array<() => void> = [];

function draw() {
  for (const each of toBeDrawn.splice(0)) each();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("requestAnimationFrame", (each: () => void) => toBeDrawn.push(each));
  FakeWebSocket.opened = [];
  toBeDrawn = [];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("SessionSocket", () => {
  it("numbers its commands, and sends nothing while not connected", () => {
    const { socket, server } = setUp();
    expect(socket.send({ type: "play" })).toBeUndefined();
    server.accept();
    expect([socket.send({ type: "play" }), socket.send({ type: "pause" })]).toEqual([1, 2]);
    expect(server.sent).toEqual(['{"type":"play","request_id":1}', '{"type":"pause","request_id":2}']);
  });

  it("acknowledges a frame after it was handled", () => {
    const { handlers, server } = setUp();
    server.accept();
    server.onmessage({ data: frameMessage(5) });
    expect(handlers.frame).toHaveBeenCalledOnce();
    expect(server.sent.map((text) => JSON.parse(String(text)) as unknown)).toEqual([
      { type: "acknowledge", frame: 5, request_id: 1 },
    ]);
  });

  it("acknowledges no more frames than two before it draws again", () => {
    const { handlers, server } = setUp();
    const acknowledged = () =>
      server.sent.map((text) => (JSON.parse(String(text)) as { frame: number }).frame);
    server.accept();
    for (const id of [1, 2, 3]) server.onmessage({ data: frameMessage(id) });
    expect(handlers.frame).toHaveBeenCalledTimes(3);
    expect(acknowledged()).toEqual([1, 2]);
    draw();
    expect(acknowledged()).toEqual([1, 2, 3]);
    for (const id of [4, 5]) server.onmessage({ data: frameMessage(id) });
    expect(acknowledged()).toEqual([1, 2, 3, 4]);
    draw();
    draw();
    server.onmessage({ data: frameMessage(6) });
    expect(acknowledged()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("acknowledges nothing of an earlier connection", () => {
    const { server } = setUp();
    server.accept();
    for (const id of [1, 2, 3]) server.onmessage({ data: frameMessage(id) });
    server.lose(1006);
    vi.runOnlyPendingTimers();
    const again = FakeWebSocket.opened[1]!;
    again.accept();
    draw();
    expect(again.sent).toEqual([]);
    again.onmessage({ data: frameMessage(1) });
    expect(again.sent).toHaveLength(1);
  });

  it("reports a malformed frame and continues", () => {
    const { handlers, server } = setUp();
    server.accept();
    server.onmessage({ data: encodeInput({ type: "set_input" }, new Uint8Array(1), [1]) });
    server.onmessage({ data: frameMessage(6) });
    expect(handlers.malformed).toHaveBeenCalledOnce();
    expect(handlers.frame).toHaveBeenCalledOnce();
  });

  it("says that it is stuck once it has tried twice in vain, and not where it was open in between", () => {
    const { handlers, server } = setUp();
    const tries = (number: number) => {
      vi.runOnlyPendingTimers();
      return FakeWebSocket.opened[number]!;
    };
    server.lose(1006);
    tries(1).accept();
    FakeWebSocket.opened[1]!.lose(1006);
    expect(handlers.stuck).not.toHaveBeenCalled();
    tries(2).lose(1006);
    expect(handlers.stuck).not.toHaveBeenCalled();
    tries(3).lose(1006);
    expect(handlers.stuck).toHaveBeenCalledOnce();
  });

  it("reconnects by itself, and says so", () => {
    const { handlers, server } = setUp();
    server.accept();
    server.lose(1006);
    expect(handlers.status).toHaveBeenLastCalledWith("reconnecting", "");
    vi.advanceTimersByTime(250);
    FakeWebSocket.opened[1]!.accept();
    expect(handlers.status).toHaveBeenLastCalledWith("open", "");
  });

  it.each([
    [4401, "gone"],
    [4402, "gone"],
    [4403, "gone"],
    [4404, "forgotten"],
    [4410, "gone"],
    [4503, "gone"],
  ])("does not come back after code %i, but is %s", (code, status) => {
    const { handlers, server } = setUp();
    server.accept();
    server.lose(code, "No such session.");
    vi.advanceTimersByTime(60_000);
    expect(handlers.status).toHaveBeenLastCalledWith(status, "No such session.");
    expect(handlers.unseated.mock.calls).toEqual(code === 4401 ? [[true]] : code === 4402 ? [[false]] : []);
    expect(FakeWebSocket.opened).toHaveLength(1);
  });

  it("does not wait when the network is back", () => {
    const { server } = setUp();
    server.lose(1006);
    window.dispatchEvent(new Event("online"));
    expect(FakeWebSocket.opened).toHaveLength(2);
  });

  it("begins again by the network that is there, and is not disturbed by the old attempt", () => {
    const { handlers, server } = setUp();
    window.dispatchEvent(new Event("online"));
    server.lose(1006);
    FakeWebSocket.opened[1]!.accept();
    vi.advanceTimersByTime(2_000);
    expect(FakeWebSocket.opened).toHaveLength(2);
    expect(handlers.status).toHaveBeenLastCalledWith("open", "");
  });

  it("asks at once when the page has woken, and gives up a connection that has ended meanwhile", () => {
    const { server } = setUp();
    server.accept();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(server.sent).toEqual(['{"type":"beat","request_id":1}']);
    vi.advanceTimersByTime(4_000);
    expect(FakeWebSocket.opened).toHaveLength(2);
  });

  it("keeps a connection that answers when the page has woken", () => {
    const { server } = setUp();
    server.accept();
    document.dispatchEvent(new Event("visibilitychange"));
    vi.advanceTimersByTime(1_000);
    server.onmessage({ data: JSON.stringify({ type: "alive" }) });
    vi.advanceTimersByTime(4_000);
    expect(FakeWebSocket.opened).toHaveLength(1);
  });
});

describe("reconnectDelayMs", () => {
  it("doubles up to two seconds, spread by chance", () => {
    expect([0, 1, 2].map((attempts) => reconnectDelayMs(attempts, 1))).toEqual([250, 500, 1_000]);
    expect(reconnectDelayMs(30, 1)).toBe(2_000);
    expect(reconnectDelayMs(30, 0)).toBe(1_000);
  });
});

describe("dispatch", () => {
  it("gives an event to its handler and to no other", () => {
    const handlers = {
      session_changed: vi.fn(),
      commands_taken: vi.fn(),
      command_failed: vi.fn(),
      dataset_changed: vi.fn(),
      era_shown: vi.fn(),
      alive: vi.fn(),
      room_changed: vi.fn(),
    };
    const problem = { code: "limit", message: "Too large.", layer_id: null, field: null, remedy: null };
    const event = { type: "command_failed", request_id: 3, problem } as const;
    dispatch(handlers, event);
    expect(handlers.command_failed).toHaveBeenCalledExactlyOnceWith(event);
    expect(handlers.session_changed).not.toHaveBeenCalled();
  });
});
