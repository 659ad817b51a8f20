// How does a picture become a file to keep?

// A canvas with black ink as a PNG: on white paper with a margin, each pixel `scale` pixels wide.
export function keepAsPng(ink, name, scale, margin = 0) {
  const paper = document.createElement('canvas');
  paper.width = scale * (ink.width + 2 * margin);
  paper.height = scale * (ink.height + 2 * margin);
  const pen = paper.getContext('2d');
  pen.imageSmoothingEnabled = false;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.scale(scale, scale);
  pen.drawImage(ink, margin, margin);
  const link = document.createElement('a');
  link.href = paper.toDataURL();
  link.download = `${name}.png`;
  link.click();
}
