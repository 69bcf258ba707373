import json

from inspectbox.training import lent


def test_a_run_goes_on_from_what_was_carried_away(tmp_path):
    first, fresh = tmp_path / "first", tmp_path / "fresh"
    (first / "run" / "weights").mkdir(parents=True)
    (first / "run" / "weights" / "last.pt").write_bytes(b"weights")
    (first / "run" / "results.csv").write_text("epoch\n1\n")
    (first / "scenes").mkdir()
    lent._keep(first, ["once", "twice"])
    (first / "keep").rename(tmp_path / "carried")
    fresh.mkdir()
    (tmp_path / "carried").rename(fresh / "keep")
    assert lent._take_up(fresh) == ["once", "twice"]
    assert (fresh / "run" / "weights" / "last.pt").read_bytes() == b"weights"
    assert not (fresh / "scenes").exists()


def test_a_first_call_begins_at_nought(tmp_path):
    assert lent._take_up(tmp_path / "run") == []


def test_every_call_draws_scenes_of_its_own_and_trains_on_all(tmp_path, monkeypatch):
    drawn, trained, objects = [], [], []

    class Behind:
        def __init__(self, target, args, daemon):
            self.args = args

        def start(self):
            drawn.extend(self.args[2])

        def terminate(self):
            pass

        def join(self, seconds):
            pass

    monkeypatch.setattr(lent, "_render", lambda scenes, options, wanted: drawn.extend(wanted))
    monkeypatch.setattr(lent, "draw_objects", lambda recipe, count, workers: objects.append(count))
    monkeypatch.setattr(lent, "get_context", lambda kind: type("C", (), {"Process": Behind}))
    monkeypatch.setattr(lent, "train", lambda plan, resume, progress: trained.append(plan.hours))
    for _ in range(2):
        lent.main([str(tmp_path), "--minutes", "9", "--scenes", "5", "--first", "2", "--validation", "1"])
    assert objects == [0, 0]
    numbers = [number for split, number in drawn if split == "train"]
    assert len(numbers) == len(set(numbers)) == 10
    assert len({number for split, number in drawn if split == "val"}) == 1
    assert all(0 < hours * 60 <= 9 - 40 / 60 for hours in trained)
    command = (
        f"python -m inspectbox.training.lent {tmp_path.name} --minutes 9 --scenes 5 --first 2 --validation 1"
    )
    assert json.loads((tmp_path / "keep" / "call.json").read_text()) == {"calls": [command, command]}
