"""Draw mazes and solve them."""

import argparse
import random
from collections import deque
from pathlib import Path

WALL, WAY, STEP = "#", " ", "."
GREEN, END = "\033[1;32m", "\033[0m"


def carve(width, height, chance):
    """Return the rows of a perfect maze, which has one path between any two rooms, by depth-first search."""
    rows = [[WALL] * (2 * width + 1) for _ in range(2 * height + 1)]
    rows[1][1] = WAY
    walk = [(1, 1)]
    while walk:
        x, y = walk[-1]
        ways = [
            (x + dx, y + dy, x + dx // 2, y + dy // 2)
            for dx, dy in ((2, 0), (-2, 0), (0, 2), (0, -2))
            if 0 < x + dx < 2 * width and 0 < y + dy < 2 * height and rows[y + dy][x + dx] == WALL
        ]
        if not ways:
            walk.pop()
            continue
        x, y, between_x, between_y = chance.choice(ways)
        rows[y][x] = rows[between_y][between_x] = WAY
        walk.append((x, y))
    rows[0][1] = rows[-1][-2] = WAY
    return ["".join(row) for row in rows]


def solve(rows):
    """Return the cells of the shortest path from the top opening to the bottom one, by breadth-first search."""
    start, goal = (rows[0].find(WAY), 0), (rows[-1].rfind(WAY), len(rows) - 1)
    came_from = {start: None}
    waiting = deque([start])
    while waiting:
        place = waiting.popleft()
        if place == goal:
            break
        x, y = place
        for x, y in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            inside = 0 <= y < len(rows) and 0 <= x < len(rows[y])
            if inside and rows[y][x] != WALL and (x, y) not in came_from:
                came_from[x, y] = place
                waiting.append((x, y))
    way, place = set(), goal if goal in came_from else None
    while place:
        way.add(place)
        place = came_from[place]
    return way


def as_svg(rows):
    """Return an SVG image of a maze."""
    size = 12
    walls = "".join(
        f'<rect x="{x * size}" y="{y * size}" width="{size}" height="{size}"/>'
        for y, row in enumerate(rows)
        for x, mark in enumerate(row)
        if mark == WALL
    )
    width, height = len(rows[0]) * size, len(rows) * size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="#fff"/><g fill="#7b3f0c">{walls}</g></svg>\n'
    )


def draw_command(arguments, error):
    if not (2 <= arguments.width <= 38 and 2 <= arguments.height <= 60):
        error("a maze must be 2 to 38 rooms wide and 2 to 60 rooms high")
    rows = carve(arguments.width, arguments.height, random.Random(arguments.word))
    print("\n".join(rows).replace(WALL, "\N{FULL BLOCK}"))
    if arguments.picture:
        arguments.picture.write_text(as_svg(rows))
    if arguments.save:
        arguments.save.write_text("\n".join(rows) + "\n")


def solve_command(arguments, error):
    rows = arguments.maze.read_text().replace("\N{FULL BLOCK}", WALL).splitlines()
    if not rows or WAY not in rows[0] or WAY not in rows[-1]:
        error("a maze must be lines of # with an opening in the first and the last line")
    way = solve(rows)
    if not way:
        print("The maze has no path from top to bottom.")
        return 1
    for y, row in enumerate(rows):
        print("".join(f"{GREEN}{STEP}{END}" if (x, y) in way else mark for x, mark in enumerate(row)))
    if arguments.count:
        print(f"\n{len(way)} steps")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)

    draw = commands.add_parser("draw", help="Draw a new maze.")
    draw.add_argument("word", help="Any word. The same word always gives the same maze.")
    draw.add_argument("--width", type=int, default=18, help="Rooms from left to right, 2 to 38.")
    draw.add_argument("--height", type=int, default=9, help="Rooms from top to bottom, 2 to 60.")
    draw.add_argument("--picture", type=Path, metavar="FILE", help="Write an SVG image, such as maze.svg.")
    draw.add_argument(
        "--save", type=Path, metavar="FILE", default=Path("maze.txt"), help="Write the maze as text."
    )
    draw.set_defaults(run=draw_command, error=draw.error)

    find = commands.add_parser("solve", help="Find the shortest path through a maze.")
    find.add_argument("maze", type=Path, help="Read a maze from a text file, as written by draw.")
    find.add_argument("--count", action="store_true", help="Count the steps.")
    find.set_defaults(run=solve_command, error=find.error)

    arguments = parser.parse_args()
    return arguments.run(arguments, arguments.error)


if __name__ == "__main__":
    raise SystemExit(main())
