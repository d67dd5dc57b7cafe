"""The seed's pages, verbatim."""

ADDER = """
<html>
    <body>
        {errors}
        <p>Enter your numbers:
        <form method="post" action=".">
            <p><input name="number1" /></p>
            <p><input name="number2" /></p>
            <p><input type="submit" value="Run" /></p>
        </form>
    </body>
</html>
"""
RESULT = """
<html>
    <body>
        <p>{result}</p>
        <p><a href="/">Click here to calculate again</a>
    </body>
</html>
"""
MODE = """
<html>
    <body>
        {numbers_so_far}
        {errors}
        <p>Enter your number:
        <form method="post" action=".">
            <p><input name="number" /></p>
            <p><input type="submit" name="action" value="Add another" /></p>
            <p><input type="submit" name="action" value="Calculate number" /></p>
        </form>
    </body>
</html>
"""


def mode_page(numbers: list[float], errors: str) -> str:
    so_far = "<p>Numbers so far:</p>" if numbers else ""
    for number in numbers:
        so_far += f"<p>{number}</p>"
    return MODE.format(numbers_so_far=so_far, errors=errors)
