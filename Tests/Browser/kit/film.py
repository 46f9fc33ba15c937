"""A film of a ticket held before a camera, for Chromium's camera that plays a file."""

import base64

WIDTH, HEIGHT, RATE = 960, 540, 8

DRAW = """
async ({ svg, turn, width, height }) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#6b6a66';
  context.fillRect(0, 0, width, height);
  if (svg) {
    const picture = new Image();
    picture.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    await picture.decode();
    context.filter = 'blur(0.6px)';
    context.translate(width / 2, height / 2);
    context.rotate((turn * Math.PI) / 180);
    context.fillStyle = '#f4f2ee';
    context.fillRect(-180, -180, 360, 420);
    context.drawImage(picture, -135, -135, 270, 270);
  }
  const { data } = context.getImageData(0, 0, width, height);
  let bytes = '';
  for (let at = 0; at < data.length; at += 4) {
    bytes += String.fromCharCode(Math.round(data[at] * 0.3 + data[at + 1] * 0.59 + data[at + 2] * 0.11));
  }
  return btoa(bytes);
}
"""


def shoot(page, scenes, path):
    """Writes scenes `(seconds, svg or None, degrees turned)` as an uncompressed film; the page only draws."""
    with open(path, 'wb') as film:
        film.write(f'YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n'.encode())
        for seconds, svg, turn in scenes:
            drawn = page.evaluate(DRAW, {'svg': svg, 'turn': turn, 'width': WIDTH, 'height': HEIGHT})
            frame = b'FRAME\n' + base64.b64decode(drawn) + b'\x80' * (WIDTH * HEIGHT // 2)
            film.write(frame * (seconds * RATE))
