"""A function's parameters as the fields of a form, and form data as the function's arguments.

    core.fields.signature   from a function to its fields
    core.fields.fill        from form data to values, or an error beside each field
    core.fields.registry    the kind of each type; a new type is one entry there
    core.fields.kind        everything that a type needs to be a field
    core.fields.limits      range, step, length, pattern
    core.fields.docstring   each parameter's help
    core.fields.bulk        many entries at once
    core.fields.<others>    the kinds, by what they hold

Nothing here imports anything of HTTP, HTML or AWS. A page imports only the kinds that its signature needs.
"""

from core.fields.field import Field as Field
from core.fields.field import Group as Group
from core.fields.field import NotAField as NotAField
from core.fields.field import label_of as label_of
from core.fields.field import leaves as leaves
from core.fields.fill import Filled as Filled
from core.fields.fill import fill as fill
from core.fields.signature import fields_of as fields_of
