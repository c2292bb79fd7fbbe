import Analysis
import ArgumentParser
import Foundation
import Tensors

/// `farfield-bench`: what the engine does on this machine, each result verified before it is timed.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "farfield-bench",
    abstract:
      "Measure Farfield's attention beside this machine's own matrix product, and beside peers.",
    discussion: """
      Every result is compared with a double precision computation of the definition (of sampled rows \
      when there are many) before it is timed. After a warm-up each case runs at least five times, \
      taking turns with the matrix product and the peers, so that ratios hold on a busy machine \
      too. Compare medians and ratios only.
      """)

  @Flag(help: "Print one JSON object a row.")
  var json = false

  @Flag(help: "Only small sizes: some seconds in all.")
  var quick = false

  @Option(help: "Only cases whose work or shape contains this text.")
  var filter: String?

  @Option(help: "Threads of every contestant.")
  var threads = 1

  @Flag(help: "Run numpy, torch and ONNX Runtime too, through python3 or $PYTHON.")
  var peers = false

  @Flag(help: "Measure far-field maps instead of outputs and gradients.")
  var maps = false

  @Flag(help: "Measure training steps of small models instead of outputs and gradients.")
  var models = false

  @Option(help: "The Python script that runs the peers.")
  var peerScript = Bench.shippedScript

  private static let shippedScript = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Tests/Reference/peers/peers.py").path

  func validate() throws {
    guard (1...1024).contains(threads) else {
      throw ValidationError("--threads is a number from 1 to 1024, got \(threads)")
    }
  }

  func run() throws {
    keepFreedMemory()
    let context = ComputeContext(
      threadCount: threads, memoryLimit: availableMemory() / 10 * 6)
    let table = ResultTable(isJSON: json)
    guard !maps else {
      table.begin(threads: threads)
      return try MapBench(context: context, isQuick: quick).run { table.add($0) }
    }
    let program = peers ? try PeerProgram(script: peerScript, threadCount: threads) : nil
    guard !models else {
      table.begin(threads: threads)
      return try ModelBench(context: context, peers: program, filter: filter).run { table.add($0) }
    }
    let runner = CaseRunner(
      product: MachineProduct(context: context), context: context,
      peers: program)
    let chosen = BenchCase.all(quick: quick).filter { filter == nil || $0.matches(filter ?? "") }
    guard !chosen.isEmpty else {
      throw ValidationError("no case has \"\(filter ?? "")\" in its work or shape")
    }
    table.begin(threads: threads)
    for benchCase in chosen {
      for row in try runner.run(benchCase) { table.add(row) }
    }
    table.finish()
  }
}
