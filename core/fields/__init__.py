"""A function's parameters as the fields of a form, and what was typed there as its arguments.

Each type that can be a field has one `Kind`: how its text is read, how a value is written so that
reading gives it again, and how a page asks for it. What a signature does not need is not imported.

    core.fields.signature   from a function to its fields
    core.fields.fill        from what was sent to values, or an error beside each field
    core.fields.limits      least, most, length, pattern, step
    core.fields.docstring   each parameter's help
    core.fields.<others>    the kinds
"""

from core.fields.field import Field as Field
from core.fields.field import Group as Group
from core.fields.field import NotAField as NotAField
from core.fields.field import label_of as label_of
from core.fields.field import leaves as leaves
from core.fields.fill import Filled as Filled
from core.fields.fill import fill as fill
from core.fields.signature import fields_of as fields_of
