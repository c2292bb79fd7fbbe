/// How the blocks of a model are joined.
public enum ModelKind: String, Codable, Sendable, CaseIterable {
  /// Every token sees itself and what stands before it.
  case decoder
  /// Every token sees every other.
  case encoder
  /// An encoder reads the source; a decoder that looks at it writes the answer.
  case encoderDecoder = "encoder-decoder"
}
