import type { Answer, Question } from "./table-work";
import { TableReader } from "./table-reader";
import { UnreadableTable } from "./unreadable";

const reader = new TableReader();

self.onmessage = (event: MessageEvent<Question>) => {
  const { id } = event.data;
  answer(event.data)
    .then((answered) => self.postMessage(answered))
    .catch((error: unknown) => self.postMessage({ id, failure: String(error) } satisfies Answer));
};

async function answer({ id, ask }: Question): Promise<Answer> {
  try {
    return { id, value: await carryOut(ask) };
  } catch (error) {
    if (error instanceof UnreadableTable) return { id, value: error.message };
    return { id, failure: String(error) };
  }
}

function carryOut(ask: Question["ask"]): unknown {
  switch (ask.type) {
    case "open":
      return reader.open(ask.file);
    case "read":
      return reader.read(ask.encoding, ask.reading);
    case "take":
      return reader.take(ask.choice);
  }
}
