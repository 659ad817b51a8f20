// How long are the bars of log p(x), ELBO and gap, and what is written along them?

const SPANS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]; // nats that the bars show
const BROKEN = 0.14; // of their length, where they are cut off: they begin at no nats anybody knows
const ROOM = 1.08;

// How many nats are shown of what lies below log p(x).
export function spanFor(gap) {
  return SPANS.find((span) => span >= ROOM * gap) ?? SPANS.at(-1);
}

// Where nats below log p(x) lie, as a share of the bars' length; none of what is cut off.
export function shareAt(below, span) {
  return below > span ? undefined : BROKEN + (1 - BROKEN) * (1 - below / span);
}

// Where the ELBO's bar ends; the gap's goes on from there.
export function endOf(gap, span) {
  return shareAt(Math.min(Math.max(gap, 0), span), span);
}

// [share, nats below log p(x)] of each mark of the axis: a fifth apart.
export function marksAlong(span) {
  return [1, 0.8, 0.6, 0.4, 0.2, 0].map((part) => [shareAt(part * span, span), part * span]);
}
