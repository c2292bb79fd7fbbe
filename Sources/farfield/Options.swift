import ArgumentParser
import Screen

/// The command line: `farfield [FILE.ff]`, `farfield run FILE.ff`, `farfield check FILE.ff …`, `farfield -c "…"`.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "farfield",
    abstract: "Explore attention: softmax and Fastmax maps, their numbers and their gradients.",
    usage: """
      farfield                      open the prompt
      farfield FILE.ff              play a session as a lesson
      farfield run FILE.ff          run a session as a script (- reads standard input)
      farfield check FILE.ff …      check that every `expect` of the sessions holds
      farfield -c "COMMANDS"        run one line
      """,
    discussion: """
      Without a terminal the same commands print their results as text. Start with `farfield` and type \
      demo, lessons or help.
      """,
    version: productVersion)

  /// When to use colour.
  enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, always, never
  }

  @Option(name: .short, parsing: .unconditional, help: "Run these commands and leave.")
  var c: String?

  @Argument(help: "A session file; or run FILE, check FILE …, or - for standard input.")
  var words: [String] = []

  @Flag(help: "Print one JSON object a statement.")
  var json = false

  @Option(help: "Use colour: auto, always or never.")
  var color = ColorChoice.auto

  @Option(help: "The palette of maps: grey, viridis, cividis, magma, inferno or plasma.")
  var palette: String?

  @Flag(help: "Draw with ASCII only.")
  var ascii = false

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(help: "Columns of printed results.")
  var width: Int?

  @Option(help: "The seed of the random numbers.")
  var seed: UInt64 = 0

  @Option(help: "Threads to compute with.")
  var threads: Int?

  @Option(
    help: "Memory one request may take, such as 500M or 4G; 60 % of the free memory otherwise.")
  var memory: ByteCount?

  @Flag(help: "Let session files write files, and replace existing files without asking.")
  var allowWrite = false

  @Flag(help: "Leave out times and paths, so that two runs print the same.")
  var stableOutput = false

  mutating func validate() throws {
    if let width, !(20...1000).contains(width) {
      throw ValidationError("--width takes 20 to 1000 columns, got \(width)")
    }
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads takes 1 to 256, got \(threads)")
    }
    _ = try mode()
  }
}

/// The version, as `--version` prints it.
let productVersion = "0.1.0"

/// A number of bytes as people type it: `500M`, `4G`, `1048576`.
struct ByteCount: ExpressibleByArgument, Equatable {
  var bytes: Int

  init?(argument: String) {
    let scales: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    var digits = argument.uppercased()
    if digits.hasSuffix("IB") {
      digits.removeLast(2)
    } else if digits.hasSuffix("B") {
      digits.removeLast()
    }
    var scale = 1
    if let last = digits.last, let known = scales[last] {
      scale = known
      digits.removeLast()
    }
    guard let number = Double(digits), number > 0, number * Double(scale) < 1e18 else { return nil }
    bytes = Int(number * Double(scale))
  }
}
