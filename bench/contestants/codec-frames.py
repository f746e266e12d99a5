"""Writes the files of the codec rows with cfitsio, into the folder that is its argument."""

import os
import sys

import fitsio
import numpy as np

SIDE = 4096
folder = sys.argv[1]
random = np.random.default_rng(7)
sky = random.normal(250, 18, (SIDE, SIDE)).astype("f4")
stars = random.integers(0, SIDE, (2, 4000))
sky[stars[0], stars[1]] += random.exponential(3000, 4000).astype("f4")
counts = np.round(sky * 4)
mask = (random.random((SIDE, SIDE)) < 0.001).astype("u1")
QUANTISED = {"qlevel": 64, "qmethod": "SUBTRACTIVE_DITHER_1", "dither_seed": 2048}

IMAGES = {
    "rice-int16": (counts.astype("i2"), {"compress": "RICE"}),
    "rice-int32": (counts.astype("i4"), {"compress": "RICE"}),
    "rice-uint8": (mask, {"compress": "RICE"}),
    "rice-tiles": (sky, {"compress": "RICE", "tile_dims": [100, 100], **QUANTISED}),
    "gzip-1": (sky, {"compress": "GZIP", **QUANTISED}),
    "gzip-2": (sky, {"compress": "GZIP_2", **QUANTISED}),
    "hcompress": (counts.astype("i2"), {"compress": "HCOMPRESS"}),
    "plio": (mask, {"compress": "PLIO"}),
    "plain": (sky, {}),
}


def write(name, body):
    path = os.path.join(folder, f"{name}.fits")
    if not os.path.exists(path):
        with fitsio.FITS(f"{path}.unfinished", "rw", clobber=True) as file:
            body(file)
        os.rename(f"{path}.unfinished", path)


def catalogue(rows):
    types = ["f8"] * 8 + ["f4"] * 4 + ["i8", "i4", "i2"]
    table = np.zeros(rows, dtype=[(f"c{i}", kind) for i, kind in enumerate(types)])
    for name in table.dtype.names:
        table[name] = random.normal(1000, 300, rows)
    return lambda file: file.write(table, extname="CAT")


def header(file):
    file.write(np.zeros((8, 8), "f4"), extname="SCI")
    for i in range(250):
        file["SCI"].write_key(f"KEY{i}", [i, i * 0.37, f"value {i}", i % 2 == 0][i % 4], comment=f"number {i}")


for name, (pixels, options) in IMAGES.items():
    write(name, lambda file, pixels=pixels, options=options: file.write(pixels, extname="SCI", **options))
write("table", catalogue(20_000))
write("small-table", catalogue(1000))
write("header", header)
