"""Peers that resample and draw: does one task for each line on standard input, and answers with a line of JSON."""

import json
import os
import resource
import sys
import tempfile
import time

import numpy as np

SIDE = 2048
SCALE = 0.39 / 3600
TURN = np.radians(17)
GAMMA = np.array([int(256 * (i / 256) ** (1 / 2.5)) for i in range(256)], dtype=np.uint8)
QUALITY = 95
SMALL = 200


def made_image():
    """The same pixels as contestants/images.ts."""
    return (100 + (np.arange(SIDE * SIDE, dtype=np.int64) * 7919 % 1000) / 50).astype("f4").reshape(SIDE, SIDE)


def tan(turn, quadratic=0.0):
    from astropy.wcs import WCS, Sip

    wcs = WCS(naxis=2)
    kind = "-SIP" if quadratic else ""
    wcs.wcs.ctype = ["RA---TAN" + kind, "DEC--TAN" + kind]
    wcs.wcs.crval = [150, 20]
    wcs.wcs.crpix = [SIDE / 2, SIDE / 2]
    c, s = SCALE * np.cos(turn), SCALE * np.sin(turn)
    wcs.wcs.cd = [[-c, s], [s, c]]
    if quadratic:
        a, b = np.zeros((3, 3)), np.zeros((3, 3))
        a[2, 0] = a[1, 1] = b[0, 2] = quadratic
        wcs.sip = Sip(a, b, None, None, wcs.wcs.crpix)
    return wcs


def bilinear(_):
    from reproject import reproject_interp

    image, source, target = made_image(), tan(0), tan(TURN)
    return lambda: reproject_interp((image, source), target, shape_out=image.shape, order="bilinear")[0]


def adaptive(_, quadratic=0.0):
    from reproject import reproject_adaptive

    image, source, target = made_image(), tan(0, quadratic), tan(TURN)
    options = {"shape_out": image.shape, "conserve_flux": True, "kernel": "gaussian"}
    return lambda: reproject_adaptive((image, source), target, **options)[0]


def read_frames(files):
    import fitsio

    return [fitsio.read(path, ext="SCI") for path in files]


def total(files):
    frames = read_frames(files)
    return lambda: np.nansum(frames, axis=0)


def levels(pixels):
    """Scaled, with gamma, the top row first."""
    stride = max(1, pixels.size // 2000)
    samples = np.sort(pixels.ravel()[stride::stride])
    slope, intercept = np.polyfit(np.arange(len(samples)), samples, 1)
    black, white = np.median(samples), min(samples[-1], intercept + slope / 0.1 * len(samples) / 2)
    scaled = np.round(255 * (np.clip(pixels, black, white) - black) / (white - black))
    return np.ascontiguousarray(GAMMA[scaled.astype(np.uint8)][::-1])


def level(files):
    (pixels,) = read_frames(files)
    return lambda: levels(pixels)


def write_jpeg(picture, size=None):
    from PIL import Image

    image = Image.fromarray(picture)
    if size:
        image.thumbnail((size, size), Image.Resampling.LANCZOS)
    with tempfile.TemporaryDirectory() as folder:
        image.convert("RGB").save(os.path.join(folder, "picture.jpg"), "JPEG", quality=QUALITY)


def picture(files):
    (pixels,) = read_frames(files)
    return lambda: write_jpeg(levels(pixels))


def preview(files):
    from astropy.io import fits

    def task():
        for size in (None, SMALL):  # one picture after the other, each from the file
            with fits.open(files[0]) as file:
                write_jpeg(levels(file["SCI"].data), size)

    return task


TASKS = {
    "bilinear": bilinear,
    "adaptive": adaptive,
    "adaptive-sip": lambda files: adaptive(files, 1e-7),
    "sum": total,
    "levels": level,
    "picture": picture,
    "preview": preview,
}


def check(result):
    """How many values there are, and their mean to six digits."""
    if result is None:
        return None
    valid = result[np.isfinite(result)]
    return f"{valid.size} {valid.mean(dtype='f8'):.3f}"


task = TASKS[sys.argv[1]](sys.argv[2:])
answer = None
for _ in sys.stdin:
    start = time.perf_counter()
    result = task()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if answer is None:
        answer = check(result)
    print(json.dumps({"seconds": seconds, "peakMegabytes": peak, "check": answer}), flush=True)
