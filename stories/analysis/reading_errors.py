"""Why a file cannot become a table, each reason with its code, a sentence and what to do."""

from stories.errors import StoryError


class ReadingError(StoryError):
    """The file is at fault, or is of a kind that is not read."""

    category = "preprocessing"
    code = "unreadable"
    action = "Open the file in the program that made it, save it as CSV, and upload that."


class UnsupportedType(ReadingError):
    code = "unsupported_type"
    action = "Upload the table as CSV, TSV, Excel (XLSX or XLS), JSON or Parquet."


class EmptyFile(ReadingError):
    code = "empty_file"
    action = "Check that the export finished, then upload the file again."


class NoRows(ReadingError):
    code = "no_rows"
    action = "Add the rows to the file, or export it again, and upload that."


class AllMissing(ReadingError):
    code = "all_missing"
    action = "Check the export: the cells arrived empty. Then upload the file again."


class NotATable(ReadingError):
    code = "not_a_table"
    action = (
        "Upload a file with one row per thing and one column per property, the column names in the first row."
    )


class UnreadableEncoding(ReadingError):
    code = "unreadable_encoding"
    action = "Save the file as CSV with UTF-8 encoding and upload it again."


class TooManyColumns(ReadingError):
    code = "too_many_columns"
    action = "Keep the columns that matter and upload the file again."


class TooManyRows(ReadingError):
    code = "too_many_rows"
    action = "Split the file, or keep the rows that matter, and upload it again."


class CellTooLong(ReadingError):
    code = "cell_too_long"
    action = "Shorten or remove the long texts. A missing closing quote can also be the cause."


class PasswordProtected(ReadingError):
    code = "password_protected"
    action = "Remove the password in Excel (File, Info, Protect Workbook) and upload the workbook again."


class BrokenWorkbook(ReadingError):
    code = "broken_workbook"
    action = "Open the workbook in Excel, save it again, or save the sheet as CSV, and upload that."


class BrokenParquet(ReadingError):
    code = "broken_parquet"
    action = "Write the Parquet file again, or export the table as CSV, and upload that."


class BrokenJson(ReadingError):
    code = "broken_json"
    action = "Check the file with a JSON validator, or export the table as CSV, and upload that."


class UnpackedTooLarge(ReadingError):
    code = "unpacked_too_large"
    action = "Keep the rows and columns that matter, or save the table as CSV, and upload that."
