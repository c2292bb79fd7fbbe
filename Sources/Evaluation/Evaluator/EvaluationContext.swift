public import Analysis
public import Diagnostics
public import Tensors

/// What an evaluation may use, and whom it warns.
public struct EvaluationContext {
  /// Threads, memory, cancelling, progress.
  public var compute: ComputeContext
  /// The line as typed: fixes are written into it. Empty when there is none.
  public var source: String
  /// Told what ran but may surprise.
  public var warn: (Diagnostic) -> Void
  /// The mapped files that were read from.
  public let memories: MemoryWatch

  /// Maps that are open.
  public var maps: MapStore

  /// Makes a context.
  public init(
    compute: ComputeContext = ComputeContext(), source: String = "", maps: MapStore = MapStore(),
    warn: @escaping (Diagnostic) -> Void = { _ in }, memories: MemoryWatch = MemoryWatch()
  ) {
    self.compute = compute
    self.source = source
    self.maps = maps
    self.warn = warn
    self.memories = memories
  }

  /// The text at `span`, as typed; `x` when there is no line.
  func typed(_ span: SourceSpan) -> String {
    let bytes = Array(source.utf8)
    guard span.to <= bytes.count, span.from < span.to else { return "x" }
    return String(decoding: bytes[span.from..<span.to], as: UTF8.self)
  }

  /// The statement around `span`, as typed, with `replacement` in place of it: a fix that can be typed as it stands.
  func line(replacing span: SourceSpan, with replacement: String) -> String {
    let bytes = Array(source.utf8)
    guard span.to <= bytes.count else { return replacement }
    let before = String(decoding: bytes[..<span.from], as: UTF8.self)
    let after = String(decoding: bytes[span.to...], as: UTF8.self)
    return before + replacement + after
  }
}
