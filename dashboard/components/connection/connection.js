// Can the server be reached? A banner says so while it can't, and goes away by itself.
//
// Two signs: Streamlit's own connection, which costs nothing to look at, and a short question to
// the server, since a cable that was pulled leaves that connection standing for minutes. Nobody asks
// from a tab in the background.

const LOOK_EVERY_MS = 1000;
const ASK_EVERY_MS = 10_000; // thirty visitors: three questions a second, a millisecond each
const ASK_AGAIN_MS = 2000; // after a question that was not answered
const ANSWER_MS = 6000; // a busy server is not a lost one
const PATIENCE_MS = 5000; // a moment without a connection is not worth a word

class Watch {
  constructor() {
    this.banner = document.createElement('div');
    this.banner.role = 'status';
    this.banner.dataset.testid = 'vae-connection';
    document.body.append(this.banner);
    this.answered = true;
    this.askAt = performance.now() + ASK_EVERY_MS;
    setInterval(() => this.look(), LOOK_EVERY_MS);
    for (const event of ['online', 'offline']) window.addEventListener(event, () => this.ask());
    document.addEventListener('visibilitychange', () => this.look());
  }

  look() {
    if (document.visibilityState !== 'visible') return;
    if (performance.now() >= this.askAt) this.ask();
    const state = document.querySelector('[data-testid=stApp]')?.dataset.testConnectionState;
    this.note(this.answered && (state ?? 'CONNECTED') === 'CONNECTED');
  }

  async ask() {
    const asked = performance.now();
    this.askAt = Infinity; // one question at a time
    try {
      const address = new URL('_stcore/health', document.baseURI);
      const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
      this.answered = answer.status < 500; // a gateway that finds no server behind it says 502
    } catch {
      this.answered = false;
      this.lostAt ??= asked;
    }
    this.askAt = performance.now() + (this.answered ? ASK_EVERY_MS : ASK_AGAIN_MS);
    this.look();
  }

  note(connected) {
    const now = performance.now();
    this.lostAt = connected ? undefined : (this.lostAt ?? now);
    const lost = !connected && now - this.lostAt >= PATIENCE_MS;
    const said = lost ? this.words : '';
    if (this.banner.textContent !== said) this.banner.textContent = said;
    this.banner.style.padding = lost ? '0.75rem 1.5rem' : '0'; // a hidden element could not speak
  }

  dress(node) {
    const css = (name) => getComputedStyle(node).getPropertyValue(`--st-${name}`).trim();
    Object.assign(this.banner.style, {
      position: 'fixed',
      insetInline: '0',
      bottom: '0',
      zIndex: '1000000',
      textAlign: 'center',
      font: `1rem ${css('font')}`,
      color: css('background-color'),
      background: css('text-color'),
    });
  }
}

export default function ({ data, parentElement }) {
  window.vaeConnection ??= new Watch();
  window.vaeConnection.words = data.words;
  window.vaeConnection.dress(parentElement.host ?? parentElement);
  window.vaeConnection.look();
}
