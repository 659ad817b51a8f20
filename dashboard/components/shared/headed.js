// What are the bytes of a message? A line of JSON before them says so.

export function headed(message) {
  const end = message.indexOf(10);
  const header = JSON.parse(new TextDecoder().decode(message.subarray(0, end)));
  return { header, bytes: message.subarray(end + 1) };
}
