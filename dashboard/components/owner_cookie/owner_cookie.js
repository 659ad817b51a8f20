// How does a browser remember who it is? One cookie, renewed for another 180 days at each visit.
//
// Inside another site's page (a course page's frame) browsers refuse that one, and keep others: for
// this app within that site alone (Partitioned), over https. On a machine's own address (localhost)
// plain http will do. Streamlit calls this again for a new message or theme: writing the same
// cookie twice is harmless.

const XSRF = '_streamlit_xsrf';

function keep(name, value, rules) {
  document.cookie = `${name}=${value}; path=/; ${rules}`;
}

function randomHex(bytes) {
  const numbers = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(numbers, (number) => number.toString(16).padStart(2, '0')).join('');
}

// An upload must name the token that stands in this cookie: only a page of this very app can. The
// server's own cookie is not partitioned, so in a frame it is refused, and every upload with it.
function allowUploads(rules) {
  if (document.cookie.includes(`${XSRF}=`)) return;
  const now = Math.floor(Date.now() / 1000);
  keep(XSRF, `2|${randomHex(4)}|${randomHex(16)}|${now}`, rules); // version|mask|token|time
}

export default function ({ data }) {
  const https = location.protocol === 'https:';
  const age = `max-age=${data.max_age_s}`;
  keep(data.name, data.token, `${age}; SameSite=Lax${https ? '; Secure' : ''}`);
  const framed = window.self !== window.top;
  if (framed && (https || window.isSecureContext)) {
    const rules = 'SameSite=None; Secure; Partitioned';
    keep(data.framed_name, data.token, `${age}; ${rules}`);
    allowUploads(rules);
  }
}
