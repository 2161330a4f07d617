"""A model that is fitted to a few faces: the Train page says what that will do before it begins."""

from fer_core import datasets, paths, recipes, runs
from tests.datasets.miniature import encoded, write


def test_fitting_a_model_to_few_faces_says_what_it_will_do(app, home, tmp_path):
    own = {f"happy/{i}.png": encoded(i, form="PNG") for i in range(6)}
    own |= {f"sad/{i}.png": encoded(50 + i, form="PNG") for i in range(6)}
    datasets.import_("folder", write(tmp_path / "own", own), "own")
    source = runs.create(recipes.honest(recipes.get("house-cnn")), "own", 0, name="source")
    paths.write_json(source.folder / "status.json", {"state": "finished"})
    paths.write_json(source.folder / "model.json", {"classes": ["fear", "happy", "sad"]})
    (source.folder / "model.keras").write_bytes(b"weights")
    page = app("train", recipe="house-cnn", dataset="own")
    page.multiselect(key="train_from_house-cnn").select("source").run()
    captions = " ".join(caption.value for caption in page.caption)
    assert "8 faces to learn from, 2 to choose the best epoch on, 2 to test on" in captions
    assert "Too few to measure" in captions
    assert "None of these faces shows fear" in captions
    assert page.toggle(key="train_keep").value is True
