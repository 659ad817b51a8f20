// How does a component's script come out of a file, once, while its messages stay short?
//
// Python puts the file's address in.

const script = import(new URL('ADDRESS', document.baseURI).href);

export default function (call) {
  const mounted = script.then((module) => module.default(call));
  mounted.catch((error) => {
    console.error(error);
    call.parentElement.textContent = 'This part of the page could not be loaded. Reload the page '
      + `to try again. (${error.message})`;
  });
  return () => mounted.then((clean) => clean?.());
}
