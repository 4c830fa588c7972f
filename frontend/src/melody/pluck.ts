const SECS = 1.8;
const FADE_SECS = 0.25;
const LOUDEST = 0.8;
/** How much of a string's swing is left after one: so it fades in about a second. */
const KEPT = 0.996;

/**
 * A plucked string of this pitch in Hz, −1 to 1: noise that goes around in a string and becomes softer.
 *
 * Karplus and Strong 1983; the string is tuned by an all-pass filter (Jaffe and Smith 1983).
 */
export function pluck(frequency: number, sampleRate: number): Float32Array<ArrayBuffer> {
  const period = sampleRate / frequency - 0.5; // the mean of two neighbours takes half a sample
  const length = Math.floor(period - 0.2);
  const fraction = period - length;
  const allPass = (1 - fraction) / (1 + fraction);
  const string = softened(noise(length));
  const made = new Float32Array(Math.round(SECS * sampleRate));
  let before = 0;
  let passed = 0;
  for (let i = 0; i < made.length; i++) {
    const at = i % length;
    const now = string[at]!;
    const mean = (KEPT * (now + before)) / 2;
    before = now;
    // Through the all-pass filter: y[n] = a x[n] + x[n − 1] − a y[n − 1].
    const next = allPass * mean + passed;
    passed = mean - allPass * next;
    string[at] = next;
    made[i] = now;
  }
  return shaped(made, sampleRate);
}

/** Always the same noise, −1 to 1, without a mean. */
function noise(length: number): Float32Array {
  let state = 0x2545f491;
  const drawn = Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  const mean = drawn.reduce((sum, value) => sum + value, 0) / length;
  return drawn.map((value) => value - mean);
}

/** As if it were plucked with a finger: each value is the mean with its neighbours, three times. */
function softened(string: Float32Array): Float32Array {
  let soft = string;
  for (let times = 0; times < 3; times++) {
    const last = soft;
    soft = last.map((value, i) => (last.at(i - 1)! + 2 * value + last[(i + 1) % last.length]!) / 4);
  }
  return soft;
}

/** Of one loudness, and faded out at its end: a sound that is cut clicks. */
function shaped(sound: Float32Array<ArrayBuffer>, sampleRate: number): Float32Array<ArrayBuffer> {
  const loudest = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const fade = FADE_SECS * sampleRate;
  return sound.map((value, i) => (value * LOUDEST * Math.min(1, (sound.length - 1 - i) / fade)) / loudest);
}
