#!/usr/bin/env python3
"""What the real window costs: size, start, memory, rest, and the way from a moved slider to the picture.

    cargo build --release && python3 benches/window.py [PROGRAM]

Needs Xvfb and xdotool (Debian: xvfb xdotool libgl1-mesa-dri libegl1 libxkbcommon-x11-0) and nothing else. The window is drawn by
the processor (Mesa llvmpipe) at 1280 x 800; the screen is Xvfb's frame buffer, read as a memory-mapped file, so that looking costs
the program nothing. Every time is of the clock, from the command or the motion to the pixels.
"""

import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "target/release/collapse-lab"
WIDTH, HEIGHT = 1280, 800
STARTS, DRAGS = 9, 32
# Where the slider of the sample size runs on the Compare page.
SLIDER_Y, SLIDER_FROM, SLIDER_TO = 210, 1050, 1200


class Screen:
    """An X display whose pixels can be read."""

    def __init__(self, folder):
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder]
        command += ["+extension", "GLX", "-noreset", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        number = os.read(read, 16).decode().strip()
        self.env = {**os.environ, "DISPLAY": f":{number}", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.env.pop("WAYLAND_DISPLAY", None)
        self.file = open(os.path.join(folder, "Xvfb_screen0"), "rb")
        self.map = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ)
        self.first = len(self.map) - WIDTH * HEIGHT * 4

    def rows(self, top, bottom):
        """The bytes of some rows."""
        return self.map[self.first + top * WIDTH * 4 : self.first + bottom * WIDTH * 4]

    def sign(self):
        """A number that changes when the plots do."""
        return zlib.adler32(self.rows(130, 720))

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.env, check=True, stdout=subprocess.DEVNULL)


class Lab:
    """The program on a screen, with a home of its own."""

    def __init__(self, screen, *arguments):
        self.home = tempfile.TemporaryDirectory()
        env = {**screen.env, "XDG_DATA_HOME": self.home.name, "XDG_CONFIG_HOME": self.home.name}
        self.started = time.monotonic()
        self.process = subprocess.Popen([PROGRAM, *arguments], env=env, stderr=subprocess.DEVNULL)

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))

    def ticks(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def close(self):
        self.process.kill()
        self.process.wait()
        self.home.cleanup()


def seen(screen, lab, is_there, limit=10.0):
    """Milliseconds from the start of the program until the screen is so."""
    while not is_there():
        if time.monotonic() - lab.started > limit:
            sys.exit("the window did not come")
        time.sleep(0.001)
    return (time.monotonic() - lab.started) * 1e3


def start(screen):
    lab = Lab(screen)
    black = bytes(WIDTH * 4 * 100)
    first = seen(screen, lab, lambda: screen.rows(300, 400) != black)
    colours = lambda: len({screen.rows(y, y + 1)[x : x + 4] for y in range(150, 700, 20) for x in range(0, WIDTH * 4, 16)})
    full = seen(screen, lab, lambda: colours() > 20)
    lab.close()
    time.sleep(0.3)
    return first, full


def settle(screen, quiet=0.6, limit=30.0):
    """Waits until the screen rests."""
    last, since, begun = screen.sign(), time.monotonic(), time.monotonic()
    while time.monotonic() - since < quiet and time.monotonic() - begun < limit:
        time.sleep(0.004)
        now = screen.sign()
        if now != last:
            last, since = now, time.monotonic()


def drag(screen):
    """First and last change of the plots after each motion of a held slider, in milliseconds."""
    screen.do("mousemove", SLIDER_FROM, SLIDER_Y, "mousedown", 1)
    settle(screen)
    firsts, lasts = [], []
    for i in range(1, DRAGS + 1):
        x = SLIDER_FROM + (SLIDER_TO - SLIDER_FROM) * i // DRAGS
        last = screen.sign()
        begun = time.monotonic()
        screen.do("mousemove", x, SLIDER_Y)
        first = end = None
        while time.monotonic() - begun < 0.8:
            now = screen.sign()
            if now != last:
                last, end = now, time.monotonic()
                first = first or end
            time.sleep(0.002)
        if first:
            firsts.append((first - begun) * 1e3)
            lasts.append((end - begun) * 1e3)
    screen.do("mouseup", 1)
    return firsts, lasts


def spread(values):
    return f"{min(values):.0f} to {max(values):.0f}, median {statistics.median(values):.0f} ms" if values else "none"


def main():
    print(f"{'release binary':<58} {os.path.getsize(PROGRAM) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as folder:
        screen = Screen(folder)
        try:
            starts = [start(screen) for _ in range(STARTS)]
            print(f"{'start to first frame':<58} {spread([first for first, _ in starts])}")
            print(f"{'start to a picture with curves':<58} {spread([full for _, full in starts])}")
            lab = Lab(screen, "window", "accumulate-or-replace", "--set", "replicates=500", "--set", "generations=200")
            time.sleep(5)
            print(f"{'resident memory while playing (VmRSS)':<58} {lab.status('VmRSS'):.0f} MB")
            screen.do("mousemove", 640, 400, "key", "End")
            time.sleep(1)
            settle(screen)
            before = lab.ticks()
            time.sleep(5)
            print(f"{'a finished run on screen: processor ticks in 5 s':<58} {lab.ticks() - before}")
            firsts, lasts = drag(screen)
            print(f"{'moved slider to the first new picture':<58} {spread(firsts)} ({len(firsts)} of {DRAGS} motions)")
            print(f"{'moved slider to all of R = 500, T = 200, both sides':<58} {spread(lasts)}")
            print(f"{'resident memory then (VmRSS, and at most VmHWM)':<58} {lab.status('VmRSS'):.0f}, {lab.status('VmHWM'):.0f} MB")
            lab.close()
        finally:
            screen.server.kill()


if __name__ == "__main__":
    main()
