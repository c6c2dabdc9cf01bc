"""
Asks the original rules of FitsStorage: reads cases as JSON lines from standard input and answers each with the names of
the calibrations in their order, or with the name of the exception.

    python3 original.py FOLDER_OF_FITSSTORAGE

Needs SQLAlchemy. What FitsStorage imports to read files is not needed and stands in as empty modules.
"""
import datetime
import importlib.abc
import importlib.machinery
import json
import sys
import types

NOT_NEEDED = ("astrodata", "gemini_instruments", "gempy", "recipe_system", "geminidr", "jwt", "requests", "simplejson")


class Empty(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in NOT_NEEDED:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return Empty(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Finder())
sys.path.insert(0, sys.argv[1])

from fits_storage import config

config.get_config(configstring="[DEFAULT]\ndatabase_url: sqlite://\n", builtinonly=True, reload=True)

import sqlalchemy
from fits_storage.cal.calibration import get_cal_object
from fits_storage.cal.orm.f2 import F2
from fits_storage.cal.orm.ghost import Ghost
from fits_storage.cal.orm.gmos import Gmos
from fits_storage.cal.orm.gnirs import Gnirs
from fits_storage.cal.orm.gsaoi import Gsaoi
from fits_storage.cal.orm.nifs import Nifs
from fits_storage.cal.orm.niri import Niri
from fits_storage.core.orm.diskfile import DiskFile
from fits_storage.core.orm.file import File
from fits_storage.core.orm.header import Header

TABLES = {"GMOS-N": Gmos, "GMOS-S": Gmos, "F2": F2, "NIRI": Niri, "GNIRS": Gnirs, "NIFS": Nifs, "GSAOI": Gsaoi, "GHOST": Ghost}
PROCESSED = "arc bias dark flat pinhole standard slitillum telluric bpm".split()
EPOCH = datetime.datetime(2000, 1, 1)

ALL = (File, DiskFile, Header, Gmos, F2, Niri, Gnirs, Nifs, Gsaoi, Ghost)
engine = sqlalchemy.create_engine("sqlite://")
ALL[0].metadata.create_all(engine, tables=[cls.__table__ for cls in ALL])
connection = engine.connect()


def time_of(text):
    return None if text is None else datetime.datetime.fromisoformat(text)


def insert(cls, values):
    columns = cls.__table__.columns.keys()
    row = {name: value for name, value in values.items() if name in columns}
    return connection.execute(cls.__table__.insert(), [row]).inserted_primary_key[0]


def fill(candidates):
    for cls in reversed(ALL):
        connection.execute(cls.__table__.delete())
    for index, candidate in enumerate(candidates):
        values = dict(candidate["values"])
        values["ut_datetime"] = time_of(values.get("ut_datetime"))
        if values["ut_datetime"] is not None:
            values["ut_datetime_secs"] = int((values["ut_datetime"] - EPOCH).total_seconds())
        values["types"] = str(set(candidate["tags"])) if candidate["tags"] else "set()"
        file_id = insert(File, {"name": candidate["name"]})
        values["diskfile_id"] = insert(DiskFile, {
            "file_id": file_id, "filename": candidate["name"], "path": "/", "present": True, "canonical": True,
            "entrytime": datetime.datetime(2026, 1, 1) + datetime.timedelta(seconds=index)})
        values["header_id"] = insert(Header, values)
        table = TABLES.get(values["instrument"])
        if table is not None:
            for arm in candidate.get("arms") or [{}]:
                insert(table, {**values, **arm})


def ask(case):
    descriptors = dict(case["frame"])
    descriptors["ut_datetime"] = time_of(descriptors.get("ut_datetime"))
    kind = case["type"]
    method, arguments = kind, {}
    if kind.startswith("processed_") and kind[10:] in PROCESSED:
        method, arguments = kind[10:], {"processed": True}
    session = sqlalchemy.orm.Session(bind=connection)
    try:
        cal = get_cal_object(session, None, descriptors=descriptors, types=set(case["tags"]))
        found = [header.diskfile.filename for header in getattr(cal, method)(**arguments)]
        return {"found": found, "applicable": list(cal.applicable)}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}
    finally:
        session.close()


for line in sys.stdin:
    case = json.loads(line)
    fill(case["candidates"])
    print(json.dumps(ask(case)), flush=True)
