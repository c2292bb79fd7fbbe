import Commands
import Diagnostics
import Evaluation
import Foundation
import TensorFiles
import Tensors
import Testing

@Suite("Models in files, and what they write")
struct ModelFileTests {
  private static let tiny =
    "m = model(layers=1, heads=2, width=16, context=32, mechanism=fastmax(p=2), "
    + "task=copy(length=3, vocabulary=4))"

  @Test("a training goes on from a file as if it had never stopped")
  func continuing() throws {
    var whole = Prompt()
    var parts = Prompt()
    #expect(whole.run(Self.tiny, "train m steps=12 batch=2").failures == [])
    #expect(
      parts.run(
        Self.tiny, "train m steps=12 batch=2 until=5", "save m \"m.safetensors\"",
        "n = load(\"m.safetensors\")", "train n"
      ).failures == [])
    let sum = "sum(NAME.parameter(\"layers.0.mlp.in.weight\"))"
    let first = try whole.number(sum.replacingOccurrences(of: "NAME", with: "m"))
    #expect(try parts.number(sum.replacingOccurrences(of: "NAME", with: "n")) == first)
    #expect(try parts.number("n.steps") == 12)
    #expect(try parts.number("n.loss") == whole.number("m.loss"))
    #expect(
      try parts.report("n.task.title").summary?.value
        == .text("copy(length=3, shortest=3, vocabulary=4)"))
  }

  @Test("a model without a training keeps its numbers, mechanisms and heads that are out")
  func plain() throws {
    var prompt = Prompt()
    #expect(
      prompt.run(
        "m = model(layers=2, heads=2, width=8, context=16, mechanism=[softmax, fastmax(p=1, tau=2)], "
          + "positions=\"rotary\", norm=\"rms\", vocabulary=5)",
        "save m \"m.safetensors\"", "n = load(\"m.safetensors\")"
      ).failures == [])
    #expect(try prompt.report("n.config").lines == prompt.report("m.config").lines)
    #expect(try prompt.report("n.parameters").lines == prompt.report("m.parameters").lines)
  }

  @Test("a file that is no such model says which tensor and which shape")
  func foreign() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny, "save m \"m.safetensors\"")
    let path = prompt.interpreter.options.currentFolder + "/m.safetensors"
    let file = try loadTensors(at: path, memoryLimit: 1 << 30)
    func write(_ change: (inout [(name: String, tensor: Tensor)]) -> Void) throws {
      var tensors =
        try file.entries.map { ($0.name, try file.tensor(named: $0.name)) }
        as [(name: String, tensor: Tensor)]
      change(&tensors)
      try saveTensors(tensors, metadata: file.metadata, to: path, overwrite: true)
    }
    try write { $0.removeAll { $0.name == "norm.gain" } }
    var failure = prompt.failure("n = load(\"m.safetensors\")")
    #expect(failure?.id == "models.missing-tensor")
    #expect(failure?.label?.contains("norm.gain [16]") == true)
    try write { tensors in
      for index in tensors.indices where tensors[index].name == "head.bias" {
        tensors[index].tensor = Tensor([7], [Float](repeating: 0, count: 7))
      }
    }
    failure = prompt.failure("n = load(\"m.safetensors\")")
    #expect(failure?.id == "models.tensor-shape")
    #expect(failure?.label == "head.bias is [7], [5] expected")
    try write { $0.append(("layers.9.extra", Tensor([1], [0]))) }
    failure = prompt.failure("n = load(\"m.safetensors\")")
    #expect(failure?.id == "models.foreign-tensor")
    #expect(failure?.label == "layers.9.extra")
  }

  @Test(
    "a file's task is a task and nothing else",
    arguments: [
      "load(\"other.npy\")", "randn(1000000, 1000000)", "nothing(length=3)",
      "copy(length=randn(3))",
      "copy(length=-5)", "((((",
    ])
  func hostileTask(title: String) throws {
    var prompt = Prompt()
    prompt.run(Self.tiny, "save m \"m.safetensors\"")
    let path = prompt.interpreter.options.currentFolder + "/m.safetensors"
    let file = try loadTensors(at: path, memoryLimit: 1 << 30)
    var metadata = file.metadata
    for (key, text) in metadata {
      let typed = title.replacingOccurrences(of: "\"", with: "\\\"")
      metadata[key] = text.replacingOccurrences(
        of: "copy(length=3, shortest=3, vocabulary=4)", with: typed)
    }
    #expect(metadata != file.metadata)
    try saveTensors(
      file.entries.map { ($0.name, try file.tensor(named: $0.name)) }, metadata: metadata,
      to: path, overwrite: true)
    let results = prompt.run("n = load(\"m.safetensors\")", "n")
    #expect(results.failures == [])
    #expect(results.first?.warnings.first?.id == "models.task-not-made")
    #expect(try prompt.number("n.steps") == 0)
  }

  @Test("a model is saved as safetensors only, and an older file stays when it may not be replaced")
  func refusals() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny, "save m \"m.safetensors\"")
    var found = prompt.failure("save m \"m.npz\"")
    #expect(found?.id == "models.needs-safetensors")
    #expect(found?.fix == "save m \"m.safetensors\"")
    found = prompt.failure("save m \"m.safetensors\"")
    #expect(found?.id == "commands.file-exists")
    prompt.run("n = model(width=8, heads=2)")
    found = prompt.failure("save n \"n.safetensors\"")
    #expect(found?.id == "models.not-made")
  }

  @Test("a model that has learnt to copy writes the copy; the same seed writes the same")
  func generating() throws {
    var prompt = Prompt()
    prompt.run(
      "m = model(layers=2, heads=2, width=16, context=32, task=copy(length=3, vocabulary=4))",
      "train m steps=200 batch=8 every=200 heldout=32")
    let lines = try prompt.report("generate m \"d a c →\" temperature=0").lines
    #expect(lines.first == "d a c → d a c")
    let drawn = try prompt.report("generate m tokens=20 temperature=2 seed=5").lines
    #expect(drawn == (try prompt.report("generate m tokens=20 temperature=2 seed=5")).lines)
    #expect(drawn != (try prompt.report("generate m tokens=20 temperature=2 seed=6")).lines)
    #expect(drawn[0].split(separator: " ").count == 24)
  }

  @Test("what a model in focus writes becomes the focus")
  func growingMap() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny, "use m head=1", "generate m \"a b c →\" tokens=5")
    #expect(prompt.interpreter.status.focus?.title == "m · layer 0 head 1 · text")
    let map = try #require(try prompt.report("map m").maps.first)
    #expect(map.queryCount == 9)
    #expect(map.keyLabels.prefix(4) == ["a", "b", "c", "→"])
    prompt.run("train m steps=1 batch=2", "use sample=2")
    #expect(prompt.interpreter.status.focus?.title == "m · layer 0 head 1 · sample 2")
  }

  @Test("stopping keeps what is written")
  func stopping() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    let flag = CancelFlag()
    var results: [StatementResult] = []
    let context = ComputeContext(cancelFlag: flag, progress: { if $0 >= 0.3 { flag.cancel() } })
    prompt.interpreter.run("generate m tokens=10", context: context) { results.append($0) }
    let lines = try #require(try results.first?.outcome.get()).lines
    #expect(lines.contains { $0.contains("3 written of 10, stopped") })
  }

  @Test(
    "what cannot be written is refused with a line that works",
    arguments: [
      ("generate m \"a z\"", "tasks.not-in-vocabulary"),
      ("generate m \"\"", "models.empty-prompt"),
      ("generate m 3", "commands.wrong-kind"),
      ("generate m tokens=0", "models.option-out-of-range"),
      ("generate m temperature=-1", "models.option-out-of-range"),
      ("generate m top=0", "models.option-out-of-range"),
      ("generate e", "models.not-a-decoder"),
      ("generate l", "models.writes-no-tokens"),
    ])
  func refusedWriting(line: String, id: String) throws {
    var prompt = Prompt()
    prompt.run(
      Self.tiny, "e = model(kind=\"encoder\", layers=1, heads=2, width=8, task=sort(length=3))",
      "l = model(layers=1, heads=2, width=8, task=listops)")
    let found = prompt.failure(line)
    let failure = try #require(found)
    #expect(failure.id == id)
    #expect(failure.span != nil)
    #expect(prompt.run(try #require(failure.fix)).failures == [])
  }

  @Test("a training leaves checkpoints, and goes on from one as if it had never stopped")
  func checkpoints() throws {
    var prompt = Prompt()
    #expect(
      prompt.run(
        Self.tiny,
        "train m steps=11 batch=2 until=7 checkpoint=\"c.safetensors\" checkpoint_every=3",
        "n = load(\"c.safetensors\")"
      ).failures == [])
    #expect(try prompt.number("n.steps") == 7)
    prompt.run("train m", "train n checkpoint=\"c.safetensors\" overwrite=true")
    let sum = "sum(NAME.parameter(\"layers.0.mlp.in.weight\"))"
    let first = try prompt.number(sum.replacingOccurrences(of: "NAME", with: "m"))
    #expect(try prompt.number(sum.replacingOccurrences(of: "NAME", with: "n")) == first)
    #expect(try prompt.number("load(\"c.safetensors\").steps") == 11)
  }

  @Test("when a checkpoint cannot be written, what was learnt and the older file stay")
  func failingCheckpoint() throws {
    var prompt = Prompt()
    let folder = prompt.interpreter.options.currentFolder + "/inner"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    prompt.run(Self.tiny)
    var results: [StatementResult] = []
    // The folder goes away after the first writing.
    let context = ComputeContext(progress: { share in
      if share >= 0.5 { try? FileManager.default.removeItem(atPath: folder) }
    })
    prompt.interpreter.run(
      "train m steps=8 batch=2 checkpoint=\"inner/c.safetensors\" checkpoint_every=3",
      context: context
    ) { results.append($0) }
    let failure = try #require(results.failures.first)
    #expect(failure.why == "the file still holds the model as it was after step 3")
    #expect(results.first?.changedNames == ["m"])
    #expect(try prompt.number("m.steps") == 6)
  }

  @Test(
    "checkpoints are refused before any step",
    arguments: [
      ("train m steps=3 checkpoint=\"c.npz\"", "models.needs-safetensors"),
      ("train m steps=3 checkpoint=3", "commands.wrong-kind"),
      ("train m steps=3 checkpoint_every=5", "commands.missing-argument"),
      (
        "train m steps=3 checkpoint=\"c.safetensors\" checkpoint_every=0",
        "models.option-out-of-range"
      ),
      ("train m steps=3 checkpoint=\"there.safetensors\"", "commands.file-exists"),
    ])
  func refusedCheckpoints(line: String, id: String) throws {
    var prompt = Prompt()
    prompt.run(Self.tiny, "save m \"there.safetensors\"")
    let found = prompt.failure(line)
    let failure = try #require(found)
    #expect(failure.id == id)
    #expect(try prompt.number("m.steps") == 0)
    #expect(prompt.run(try #require(failure.fix)).failures == [])
  }
}
