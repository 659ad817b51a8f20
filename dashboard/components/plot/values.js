// Which values does a chart show, as tables?
//
// `traces` are those that Plotly has filled in (_fullData), `given` those that it was given.
// Traces over the same places share a table. What is only decoration (no name, nothing under the
// mouse) is left out, and so is what fills a plane, unless its meta is "table": then each of its
// rows is a column, read where a cell ends.

const ROWS = 100; // of a table: of a cloud of thousands some are enough, and the file has them all
const DIGITS = 4; // of a number that is no count

const isShown = ({ visible, hoverinfo, hovertemplate }, { name }) => (
  visible === true && (name || hovertemplate || hoverinfo !== 'skip')
);

function titleOf(layout, trace, letter) {
  const axis = layout.scene && trace.scene ? layout[trace.scene][`${letter}axis`]
    : layout[(trace[`${letter}axis`] ?? letter).replace(/^([xy])/, '$1axis')];
  return axis?.title?.text || letter;
}

function planeOf({ x, y, z }, { name }, layout) {
  const { tickprefix = '' } = layout.yaxis;
  const rows = Array.from(z, (row) => Array.from(row));
  return {
    columns: [titleOf(layout, {}, 'x'), ...Array.from(y, (row) => `${tickprefix}${row} (${name})`)],
    lists: [Array.from(x).slice(-rows[0].length), ...rows],
    name: '',
  };
}

// [{ columns: [title], lists: [values], names }], a column for each number that a place has;
// the table that has the most of them first.
export function tablesOf(traces, given, layout) {
  const tables = new Map();
  traces.forEach((trace, i) => {
    if (!isShown(trace, given[i] ?? {})) return;
    if (trace.z?.[0]?.length !== undefined) {
      if (given[i]?.meta === 'table') tables.set(`plane ${i}`, planeOf(trace, given[i], layout));
      return;
    }
    if (!trace.x?.length || !trace.y?.length) return;
    const across = trace.orientation === 'h' ? ['y', 'x'] : ['x', 'y'];
    const letters = trace.z ? [...across, 'z'] : across;
    const lists = letters.map((letter) => Array.from(trace[letter]));
    const titles = letters.map((letter) => titleOf(layout, trace, letter));
    const name = given[i]?.name ?? '';
    const places = JSON.stringify([titles[0], trace.z ? i : lists[0]]);
    const table = tables.get(places);
    const last = titles.slice(1).map((title) => (name && !trace.z ? `${name} (${title})` : title));
    if (table) {
      table.columns.push(...last);
      table.lists.push(...lists.slice(1));
    } else tables.set(places, { columns: [titles[0], ...last], lists, name: trace.z ? name : '' });
  });
  return [...tables.values()].sort((one, other) => other.columns.length - one.columns.length);
}

// Every so many-th row, the last one too.
export function rowsOf({ lists }) {
  const n = lists[0].length;
  const kept = Math.min(n, ROWS);
  const at = (k) => (kept > 1 ? Math.round(k * (n - 1) / (kept - 1)) : 0);
  return Array.from({ length: kept }, (_, k) => lists.map((list) => list[at(k)]));
}

export function valueIn(language, value) {
  if (typeof value !== 'number') return value ?? '';
  const form = Number.isInteger(value) ? {} : { maximumSignificantDigits: DIGITS };
  return value.toLocaleString(language, form).replace('-', '\u2212');
}

// All of it, for a program that calculates: each table after the other, an empty line between.
export function asCsv(tables) {
  const field = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? ''));
  return tables.map(({ columns, lists }) => (
    [columns, ...lists[0].map((_, row) => lists.map((list) => list[row]))]
      .map((row) => `${row.map(field).join(',')}\n`).join('')
  )).join('\n');
}
