"""Train on a computer where training is not installed: everything is shown, and nothing can be started."""

from fer_core import extras


def test_train_offers_no_start_where_training_is_not_possible(app, drawn, monkeypatch):
    monkeypatch.setattr(extras, "missing", lambda extra: ("Keras",))
    page = app("train")
    assert page.button(key="train_start").disabled and page.button(key="train_estimate").disabled
    assert any("Keras is not installed here. Add what is missing" in c.value for c in page.caption)
