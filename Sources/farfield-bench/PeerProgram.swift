import Foundation

/// The Python program that runs the peers: one JSON object a line, in and out.
final class PeerProgram {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var unread: [UInt8] = []
  private let threadCount: Int

  /// What the program answers.
  struct Answer: Decodable {
    var peers: [Peer]?
    var seconds: Double?
    var problem: String?

    struct Peer: Decodable {
      var name: String
      var problem: String?
      var error: Double?
    }
  }

  /// Why the peers cannot run.
  enum Failure: Error, CustomStringConvertible {
    case noScript(String)
    case ended
    case refused(String)

    var description: String {
      switch self {
      case .noScript(let path): "there is no script of the peers at \(path); see --peer-script"
      case .ended:
        "the peers' program ended early; its messages stand above. $PYTHON names the Python that "
          + "has numpy; without --peers only the engine is measured"
      case .refused(let problem): "a peer failed: \(problem)"
      }
    }
  }

  /// Starts the program with `python3`, or with `$PYTHON`.
  init(script: String, threadCount: Int) throws {
    self.threadCount = threadCount
    guard FileManager.default.fileExists(atPath: script) else { throw Failure.noScript(script) }
    var environment = ProcessInfo.processInfo.environment
    for name in ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
      environment[name] = "\(threadCount)"
    }
    // A program that has ended is told by what it does not answer, not by a signal.
    signal(SIGPIPE, SIG_IGN)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [environment["PYTHON"] ?? "python3", script]
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The peers of a case, made ready and verified.
  func prepare(_ benchCase: BenchCase) throws -> [PeerContestant] {
    guard !benchCase.isDoubling else { return [] }
    return try prepare([
      "work": benchCase.work.rawValue, "order": benchCase.contestant.order ?? 0,
      "tokens": benchCase.tokenCount, "width": benchCase.width, "causal": benchCase.isCausal,
    ])
  }

  /// The peers of some work, made ready and verified.
  func prepare(_ work: [String: Any]) throws -> [PeerContestant] {
    let always: [String: Any] = ["do": "prepare", "threads": threadCount]
    let answer = try ask(always.merging(work) { $1 })
    return (answer.peers ?? []).enumerated().map { index, peer in
      PeerContestant(
        name: peer.name, problem: peer.problem, error: peer.error,
        run: { [self] in
          let answer = try ask(["do": "run", "peer": index])
          guard let seconds = answer.seconds else {
            throw Failure.refused(answer.problem ?? "it did not say why")
          }
          return seconds
        })
    }
  }

  private func ask(_ question: [String: Any]) throws -> Answer {
    var line = try JSONSerialization.data(withJSONObject: question)
    line.append(0x0A)
    do { try input.fileHandleForWriting.write(contentsOf: line) } catch { throw Failure.ended }
    return try JSONDecoder().decode(Answer.self, from: Data(try readLine()))
  }

  private func readLine() throws -> [UInt8] {
    while true {
      if let end = unread.firstIndex(of: 0x0A) {
        let line = Array(unread[..<end])
        unread.removeSubrange(...end)
        return line
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure.ended }
      unread += more
    }
  }
}

/// A peer that takes turns with us in a case.
struct PeerContestant {
  let name: String
  /// Why it does not take part.
  let problem: String?
  /// Of its own result against double precision.
  let error: Double?
  let run: () throws -> Double

  var isReady: Bool { problem == nil }
}
