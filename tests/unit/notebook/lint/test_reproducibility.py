"""Paths, randomness, the clock, installs and parameters: what makes a run come out otherwise."""

from __future__ import annotations

import pytest

from jupyter_reprise.notebook.lint.randomness import find_unseeded

PATHS = [
    "open('/home/ann/data.csv')",
    "p = r'C:\\Users\\Ann\\data.csv'",
    "p = 'D:/data/x.csv'",
    "p = '/Users/ann'",
    "p = '~/data.csv'",
    "p = '~ann/data.csv'",
    "p = f'/home/ann/{year}.csv'",
    "p = r'\\\\server\\share\\x'",
    "p = '/mnt/disk/x'",
    "p = '/Volumes/Disk 1/x'",
    "p = '/content/drive/MyDrive'",
    "p = '/root/x'",
    "p = 'file:///home/ann/x'",
    "p = 'sqlite:////home/ann/x.db'",
    "glob('/home/ann/*.csv')",
    "%cd /home/ann/project",
    "!cp --to=/home/ann/x .",
]

NO_PATHS = [
    "u = 'https://example.org/home/ann/x'",
    "u = 'http://host/Users/x'",
    "p = 'data/home/x.csv'",
    "p = '../x'",
    "p = '/'",
    "p = '/home'",
    "p = '/tmp/x'",
    "p = '/api/users/1'",
    "p = '~'",
    "p = '~x'",
    "f = 'y ~ x1 + x2'",
    "f = '~ x/y'",
    "t = 'see /home/ann/x'",
    "p = r'/home/(\\w+)/x'",
    "re.compile('/home/ann/x')",
    "@app.get('/home/ann')\ndef f(): ...",
    "'''/home/ann/x'''",
    "t = 'a: b'",
    "u = 's://bucket'",
    "t = '/home/ann\\nmore'",
    "x = 1  # /home/ann/x",
]


PATHS += [
    "pd.read_csv('/data/survey 2024/answers.csv')",
    "p = '/srv/study/x.tar.csv.gz'",
    "f'/projects/a/{name}.csv', '/projects/a/b.parquet'",
    "open('/scratch/ann/draws')",
]
NO_PATHS += [
    "requests.get(base + '/export/data.csv')",
    "f'{base}/data/x.csv'",
    "get('/api/v1/items.json')",
    "'/tmp/x.csv', '/usr/share/data/a.csv', '/data/survey', '/index.html'",
    "'a path such as /data/x.csv'",
]


@pytest.mark.parametrize("source", PATHS)
def test_a_path_of_one_machine_is_found(places, source) -> None:
    assert places("absolute-path", source) == [(0, 1)]


@pytest.mark.parametrize("source", NO_PATHS)
def test_what_is_no_such_path_is_left_alone(places, source) -> None:
    assert places("absolute-path", source) == []


@pytest.mark.parametrize(
    "source",
    [
        "np.random.default_rng()",
        "default_rng()",
        "default_rng(None)",
        "default_rng(seed=None)",
        "random.Random()",
        "os.urandom(8)",
        "uuid4()",
        "secrets.token_hex()",
        "numpy.random.seed()",
        "random.seed()",
        "np.random.RandomState()",
    ],
)
def test_a_call_that_draws_entropy_is_found(find, source) -> None:
    (found,) = find(f"x = {source}", rules={"unseeded-generator"})
    assert (found.cell, found.line) == (0, 1)


@pytest.mark.parametrize(
    "source",
    [
        "default_rng(1)",
        "default_rng(reprise.seed())",
        "RandomState(seed=2)",
        "reprise.rng()",
        "random.random()",
        "from mine import default_rng\ndefault_rng()",
        "def default_rng(): ...\ndefault_rng()",
        "x = (",
        "%magic",
    ],
)
def test_seeded_and_other_generators_are_left_alone(places, source) -> None:
    assert places("unseeded-generator", source) == []


def test_warnings_for_a_run_name_the_call_and_its_cell_whatever_is_suppressed() -> None:
    source = "x = default_rng()  # reprise: ignore[unseeded-generator]"
    cell = {"cell_type": "code", "metadata": {"tags": ["reprise-ignore"]}, "source": source}
    nb = {"metadata": {}, "cells": [cell]}
    assert find_unseeded(nb) == ["default_rng() in cell 1"]


@pytest.mark.parametrize(
    "cells",
    [
        ["import numpy as np\nnp.random.normal(0, 1, 10)"],
        ["np.random.rand(3)"],
        ["from numpy import random\nrandom.shuffle(x)"],
        ["import numpy.random as r\nr.choice(x)"],
        ["import random\nrandom.shuffle(x)"],
        ["from random import gauss\ngauss(0, 1)"],
        ["import random\nimport numpy as np\nnp.random.seed(1)\nrandom.random()"],
        ["import numpy as np\nnp.random.seed()\nnp.random.rand()"],
    ],
    ids=["np", "unimported", "from numpy", "as r", "random", "gauss", "other's seed", "no seed"],
)
def test_a_global_generator_without_a_visible_seed_is_advice(find, cells) -> None:
    (found,) = find(*cells, rules={"global-random"})
    assert found.rule.severity == "advice"


@pytest.mark.parametrize(
    "cells",
    [
        ["import numpy as np\nnp.random.seed(1)", "np.random.rand()"],
        ["np.random.seed(reprise.seed())", "np.random.rand()"],
        ["import random\nrandom.seed(7)\nrandom.random()"],
        ["rng = np.random.default_rng(1)\nrng.normal()"],
        ["import random\nrandom.Random(1)"],
        ["from mine import random\nrandom.shuffle(x)"],
        ["random = make()\nrandom.shuffle(x)"],
        ["np.random.get_state()"],
    ],
    ids=["seed", "reprise", "random", "generator", "class", "own", "variable", "state"],
)
def test_seeded_global_generators_are_left_alone(places, cells) -> None:
    assert places("global-random", *cells) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.datetime.utcnow()",
        "import datetime\ndatetime.date.today()",
        "from datetime import date\ndate.today()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "import time\ntime.strftime('%Y')",
        "import time\ntime.localtime()",
        "import pandas as pd\npd.Timestamp.now()",
        "import pandas as pd\npd.to_datetime('today')",
        "import numpy as np\nnp.datetime64('now')",
    ],
)
def test_a_call_that_depends_on_the_time_is_found(places, source) -> None:
    assert places("time-dependent", source) == [(0, 2)]


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.perf_counter()",
        "import time\ntime.strftime('%Y', moment)",
        "import time\ntime.localtime(0)",
        "import pandas as pd\npd.to_datetime('2020-01-01')",
        "moment.now()",
        "import time\ntime.sleep(1)",
        "def now(): ...\nnow()",
    ],
)
def test_other_uses_of_time_are_left_alone(places, source) -> None:
    assert places("time-dependent", "moment = 1", source) == []


@pytest.mark.parametrize(
    "source",
    [
        "!pip install arviz",
        "%pip install -q 'arviz>=0.20'",
        "!{sys.executable} -m pip install arviz",
        "!python3 -m pip install --index-url https://host/simple arviz",
        "%conda install -y -c conda-forge arviz",
        "!mamba install arviz>=0.2",
        "!uv pip install arviz",
        "!uv add arviz",
        "!cd x && pip3 install arviz",
        "!pip install a==1 arviz",
        "!pip install git+https://host/a/b",
        "!pip install 'b @ git+https://host/a/b@main'",
        "!pip install https://host/latest",
        "!pip install 'unbalanced",
    ],
)
def test_an_install_in_any_version_is_found(places, source) -> None:
    assert places("unpinned-install", source) == [(0, 1)]


def test_an_install_in_a_shell_cell_is_found_in_its_line(places) -> None:
    assert places("unpinned-install", "\n%%bash\nset -e\npip install x") == [(0, 4)]


@pytest.mark.parametrize(
    "source",
    [
        "!pip install arviz==0.22.0 'b==1'",
        "%pip install -r requirements.txt",
        "%pip install --requirement requirements.txt -c limits.txt",
        "!pip install -e .",
        "!pip install ./wheels/a.whl",
        "!pip install a-1.0-py3-none-any.whl",
        "!pip install https://host/a-1.0-py3-none-any.whl",
        "!pip install git+https://host/a/b@0123456789abcdef",
        "!pip install 'b @ git+https://host/a/b@v1.2.0'",
        "!conda install -c conda-forge -n env numpy=1.26",
        "!conda install --file env.txt",
        "!pip list",
        "!echo pip install x",
        "!pip install a==1 && echo b",
        "!pip install a==1 > log.txt",
        "!pip install {package}",
        "%%bash\n# pip install x",
        "%%html\npip install x",
        "x = 'pip install y'",
    ],
)
def test_pinned_and_local_installs_are_left_alone(places, source) -> None:
    assert places("unpinned-install", source) == []


def test_an_install_from_a_url_with_a_login_does_not_repeat_it(find) -> None:
    source = "!pip install git+https://me:hunter22@host/a"
    (found,) = find(source, rules={"unpinned-install"})
    assert "hunter22" not in found.message


def test_a_notebook_that_is_relied_on_needs_parameters(places) -> None:
    assert places("missing-parameters", "x = 1", is_served=True) == [(None, None)]


@pytest.mark.parametrize(
    ("tags", "is_served"), [(["parameters"], True), ([], False)], ids=["tagged", "not relied on"]
)
def test_other_notebooks_need_none(places, tags, is_served) -> None:
    cell = {"source": "x = 1", "metadata": {"tags": tags}}
    assert places("missing-parameters", cell, is_served=is_served) == []
