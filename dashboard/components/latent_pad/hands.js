// What do a mouse, a finger and the keys want of the map?
//
// A mouse that moves, or a finger that taps, wants the point to be where it is; a click pins it; and
// the arrow keys move it by a share of the map's width.

const STEP = 0.02; // of the map's width, for an arrow key; with Shift five times as far
const CLICK_PX = 4; // a press that moves further is a drag
const DOUBLE_CLICK_MS = 280; // resets the zoom, and pins nothing
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// `placeOf(event)` is the place of the map under an event, if any. `wants` has what is asked for:
// point(place), pinAt(place), and by keys step([right, up]), pin() and unpin(); each key is refused
// where `wants.keys()` is false. `patienceMs`: for so long a click may turn out to be a double one.
export class Hands {
  constructor(stage, placeOf, wants, patienceMs = DOUBLE_CLICK_MS) {
    Object.assign(this, { stage, placeOf, wants, patienceMs });
    stage.onpointermove = (event) => this.point(event);
    stage.onpointerdown = (event) => this.press(event);
    stage.onkeydown = (event) => this.key(event);
  }

  point(event) {
    const place = this.placeOf(event);
    if (place) this.wants.point(place);
  }

  press(event) {
    if (event.target.closest('.modebar')) return; // its buttons lie on the map, and are no place of it
    this.pressed = event;
    if (event.pointerType !== 'mouse') this.point(event);
    // While a button is down Plotly lays a cover over the page: the stage hears of no release.
    else window.addEventListener('pointerup', (up) => this.release(up), { once: true });
  }

  release(event) {
    const { pressed } = this;
    const still = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < CLICK_PX;
    const place = this.placeOf(event);
    if (!still || event.button !== 0 || !place) return;
    if (this.clicked) { // twice: the zoom is reset
      clearTimeout(this.clicked);
      this.clicked = undefined;
      return;
    }
    this.clicked = setTimeout(() => {
      this.clicked = undefined;
      this.wants.pinAt(place);
    }, this.patienceMs);
  }

  key(event) {
    if (event.target !== this.stage || !this.wants.keys()) return;
    const far = STEP * (event.shiftKey ? 5 : 1);
    if (WAYS[event.key]) this.wants.step(WAYS[event.key].map((way) => way * far));
    else if (event.key === 'Enter') this.wants.pin();
    else if (event.key === 'Backspace' || event.key === 'Delete') this.wants.unpin();
    else return;
    event.preventDefault();
  }
}
