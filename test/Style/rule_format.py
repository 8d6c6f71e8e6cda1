"""The format by which lit runs each style rule as one test.

It is a module, and not part of lit.local.cfg, because lit hands tests to its
worker processes by pickling them.
"""

import os
import subprocess
import sys

import lit.formats
import lit.Test

import style


SELF_TEST = "self-test"


class RuleFormat(lit.formats.TestFormat):
    """One test a rule of style.RULES, and the tests of the rules themselves."""

    def getTestsInDirectory(self, suite, path_in_suite, litConfig, localConfig):
        for rule in [SELF_TEST, *style.RULES]:
            yield lit.Test.Test(suite, path_in_suite + (rule,), localConfig,
                                file_path=style.__file__)

    def execute(self, test, litConfig):
        rule = test.path_in_suite[-1]
        if rule == SELF_TEST:
            folder = os.path.dirname(style.__file__)
            script = os.path.join(folder, "self_test.py")
            done = subprocess.run([sys.executable, script], text=True,
                                  capture_output=True)
            return (lit.Test.FAIL if done.returncode else lit.Test.PASS,
                    done.stderr)
        findings = style.check(rule)
        code = lit.Test.FAIL if findings else lit.Test.PASS
        return code, "\n".join(findings)
