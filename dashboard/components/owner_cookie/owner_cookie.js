// How does a browser remember who it is? One cookie, renewed for another 180 days at each visit.
//
// Streamlit calls this again for a new message or theme: writing the same cookie twice is harmless.

export default function ({ data }) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${data.name}=${data.token}; path=/; max-age=${data.max_age_s}; SameSite=Lax${secure}`;
}
