"""The Export menu of a run's page: the kinds at hand, the files as a zip, a sentence where one cannot be."""

import io
import zipfile

from fer_core.extras import Extra
from fer_core.runs import exporting
from tests.blobs import wait_for
from tests.dashboard.test_train import said


def test_the_kinds_at_hand_are_offered_and_made_into_a_zip(app, tiny_run):
    page = app("train", run="tiny")
    kind = page.selectbox(key="train_export_kind_tiny")
    assert kind.options == [exporting.TITLES["litert"], exporting.TITLES["zip"]]
    page.button(key="train_export").click().run()
    job = page.session_state["train_export_job_tiny_litert"]
    wait_for(lambda: job.state != "running")
    assert job.state == "finished", job.error
    names = zipfile.ZipFile(io.BytesIO(job.result)).namelist()
    wanted = {"model.tflite", "predict.py", "README.md", "labels.txt", "model.json"}
    assert {f"tiny-litert/{name}" for name in wanted} <= set(names)


def test_onnx_without_its_extra_is_a_sentence_and_no_button(app, tiny_run, monkeypatch):
    (tiny_run / "weights.npz").touch()
    monkeypatch.setattr(exporting, "NEEDS", {"onnx": (Extra("export", "", {"no_such": "tf2onnx"}),)})
    page = app("train", run="tiny")
    page.selectbox(key="train_export_kind_tiny").set_value("onnx").run()
    assert "An export as onnx needs tf2onnx, and tf2onnx is not installed here." in said(page)
    assert not [button for button in page.button if button.key == "train_export"]
