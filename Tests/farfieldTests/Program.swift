import Foundation

/// The built program, run as a person or a script would run it.
enum Program {
  /// What a finished run left behind.
  struct Outcome {
    /// Standard output.
    var output: String
    /// Standard error.
    var errors: String
    /// The exit code; 128 + n when signal n ended it.
    var status: Int32
  }

  /// The repository.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The executable beside the test bundle.
  static let executable: URL = {
    let bundles = CommandLine.arguments[0]
    let beside = URL(fileURLWithPath: bundles).deletingLastPathComponent()
      .appendingPathComponent("farfield")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return root.appendingPathComponent(".build/debug/farfield")
  }()

  /// Runs the program to its end without a terminal.
  ///
  /// - Parameters:
  ///   - arguments: Words of the command line.
  ///   - input: Standard input; nothing by default.
  ///   - environment: Variables added to a bare environment with a home of its own.
  ///   - folder: The current folder.
  static func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    in folder: URL = root
  ) throws -> Outcome {
    let home = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: home) }
    var variables = [
      "PATH": "/usr/bin:/bin", "HOME": home.path, "LANG": "C.UTF-8", "TERM": "xterm-256color",
    ]
    variables.merge(environment) { _, new in new }
    // Files, not pipes: a full pipe would stop the program.
    let paths = (
      input: home.appendingPathComponent("in"), output: home.appendingPathComponent("out"),
      errors: home.appendingPathComponent("err")
    )
    try input.write(to: paths.input, atomically: false, encoding: .utf8)
    for path in [paths.output, paths.errors] {
      try Data().write(to: path)
    }
    let status = try spawn(
      [executable.path] + arguments, environment: variables.map { "\($0.key)=\($0.value)" },
      folder: folder.path, input: paths.input.path, output: paths.output.path,
      errors: paths.errors.path)
    return Outcome(
      output: String(decoding: try Data(contentsOf: paths.output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: paths.errors), as: UTF8.self),
      status: status)
  }

  /// A fresh folder that the caller removes.
  static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("farfield-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
