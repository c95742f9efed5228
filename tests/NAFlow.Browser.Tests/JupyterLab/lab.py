"""Serves the JupyterLab that build.mjs has made, with Debian's Jupyter server behind it."""
import os
import sys

from jupyterlab_server import LabServerApp

made = sys.argv.pop(1)


class Lab(LabServerApp):
    name = "naflow_lab"
    app_name = "JupyterLab"
    app_namespace = "jupyterlab"
    app_version = "4"
    load_other_extensions = False
    static_dir = os.path.join(made, "static")
    templates_dir = os.path.join(made, "static")
    schemas_dir = os.path.join(made, "schemas")
    themes_dir = os.path.join(made, "themes")
    app_settings_dir = os.path.join(made, "settings")
    user_settings_dir = os.path.join(made, "user-settings")
    workspaces_dir = os.path.join(made, "workspaces")


def _jupyter_server_extension_points():
    return [{"module": __name__, "app": Lab}]


Lab.launch_instance()
