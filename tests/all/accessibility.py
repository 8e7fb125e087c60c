"""Reads the window over the accessibility bus as a screen reader does. Says what is wrong, one line each.

Run by tests/all/accessibility.rs: dbus-run-session -- python3 accessibility.py PROGRAM ARGUMENT...
"""
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib

problems = []


def check(holds, words):
    if not holds:
        problems.append(words)


def settle(seconds, until=lambda: False):
    """Lets events in for so long, or until something holds; whether it does."""
    end = time.monotonic() + seconds
    context = GLib.MainContext.default()
    while time.monotonic() < end:
        while context.iteration(False):
            pass
        if until():
            return True
        time.sleep(0.05)
    return until()


def walk(node, found):
    # What is on its way out between two questions is passed over: the window plays on while it is read.
    try:
        count = node.get_child_count()
    except GLib.Error:
        return found
    for i in range(count):
        try:
            child = node.get_child_at_index(i)
        except GLib.Error:
            continue
        if child is not None:
            found.append(child)
            walk(child, found)
    return found


def application():
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        try:
            one = desktop.get_child_at_index(i)
            if one is not None and one.get_process_id() == window.pid:
                return one
        except GLib.Error:
            continue
    return None


def tree():
    found = application()
    return walk(found, []) if found else []


def named(name, role=None):
    for node in tree():
        try:
            if node.get_name() == name and (role is None or node.get_role_name() == role):
                return node
        except GLib.Error:
            continue
    return None


def press(node):
    Atspi.Action.do_action(node, 0)


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
value = GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True)))
properties = "org.freedesktop.DBus.Properties"
bus.call_sync("org.a11y.Bus", "/org/a11y/bus", properties, "Set", value, None, Gio.DBusCallFlags.NONE, -1)

window = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
try:
    if not settle(60, lambda: named("Run to end") is not None):
        sys.exit("the window is not on the bus")
    said = []
    listener = Atspi.EventListener.new(lambda event: said.append(time.monotonic()))
    listener.register("object:announcement")
    press(named("Reset"))
    settle(1.5)
    said.clear()
    press(named("Play"))
    settle(4)
    check(1 <= len(said) <= 5, f"{len(said)} announcements in 4 s of play")
    press(named("Run to end"))
    settle(4)

    frames = [node for node in tree() if node.get_role_name() == "frame"]
    check(frames and all("Collapse Lab" in node.get_name() for node in frames), "the window has no name")
    nodes = tree()
    check(len(nodes) > 60, f"only {len(nodes)} nodes")
    for node in nodes:
        role, name = node.get_role_name(), node.get_name()
        if role in ("push button", "button", "combo box", "slider", "radio button", "toggle button", "check box",
                    "page tab", "text", "entry", "spin button"):
            check(name, f"a {role} has no name")
        if role == "combo box":
            check(node.get_description(), f"the choice of {name!r} cannot be heard")
        if role == "slider":
            low, high, now = (
                read(node) for read in (Atspi.Value.get_minimum_value, Atspi.Value.get_maximum_value, Atspi.Value.get_current_value)
            )
            check(-1e15 < low <= high < 1e15, f"{name!r} reaches from {low} to {high}")
            check(low <= now <= high, f"{name!r} is at {now}, outside {low} to {high}")
    # A plot has no role of its own on this bus.
    plots = [node for node in nodes if "axis from" in node.get_description() or "ruth and model" in node.get_description()]
    names = [node.get_name() for node in plots]
    check(len(plots) >= 6, f"plots that are described: {names}")
    check(len(set(names)) == len(names), f"plots with one name: {names}")
    check(any(name.endswith(", left") for name in names) and any(name.endswith(", right") for name in names), f"{names}")
    check(any("At generation" in node.get_description() for node in plots), "no plot tells its values")

    slider = named("sample size n", "slider")
    Atspi.Value.set_current_value(slider, 50)
    check(settle(5, lambda: Atspi.Value.get_current_value(named("sample size n", "slider")) == 50), "n is not set")

    press(named("Menu", "push button"))
    check(settle(5, lambda: named("Reduced motion", "check box") is not None), "the menu shows nothing")
    check(named("Dark theme", "radio button") is not None, "the menu has no themes")
    press(named("Menu", "push button"))
    check(settle(5, lambda: named("Reduced motion") is None), "the menu does not close")

    shown = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(window.pid)], capture_output=True, text=True)
    subprocess.run(["xdotool", "windowfocus", "--sync", shown.stdout.split()[0], "key", "ctrl+o"], check=True)
    check(settle(5, lambda: named("Path") is not None), "no dialog")
    settle(0.5)
    check(named("Run to end") is None, "the window behind a dialog is read")
    press(named("Cancel"))
    check(settle(5, lambda: named("Run to end") is not None), "the window does not come back after a dialog")
finally:
    window.kill()
    window.wait()
for problem in problems:
    print(problem)
sys.exit(1 if problems else 0)
