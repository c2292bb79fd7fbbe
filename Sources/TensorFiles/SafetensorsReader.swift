import Tensors

/// Reads a safetensors file: a length, a JSON header, and the numbers without gap or overlap.
///
/// Lists of texts in `__metadata__`, written as JSON, become text arrays as well.
///
/// Source: github.com/huggingface/safetensors, README, "Format".
func readSafetensors(_ source: FileBytes) throws(TensorFileError) -> FileParts {
  let (header, dataStart) = try source.withBytes { bytes throws(TensorFileError) in
    try safetensorsHeader(bytes)
  }
  try checkLayout(header.tensors, available: source.count - dataStart)
  var parts = FileParts()
  for tensor in header.tensors {
    let array = StoredArray(
      name: tensor.name, shape: Shape(tensor.extents), type: tensor.type, source: source,
      range: dataStart + tensor.offsets.lowerBound..<dataStart + tensor.offsets.upperBound)
    try parts.add(array, dtype: tensor.dtype)
  }
  for (name, text) in header.metadata {
    try parts.add(text: text, named: name)
    if let texts = listOfTexts(text) { try? parts.add(texts: texts, named: name) }
  }
  return parts
}

/// What a safetensors header says.
private struct SafetensorsHeader {
  struct Described {
    let name: String
    let dtype: String
    let type: ElementType
    let extents: [Int]
    let offsets: Range<Int>
  }

  var tensors: [Described] = []
  var metadata: [(name: String, text: String)] = []
}

private func safetensorsHeader(
  _ bytes: UnsafeRawBufferPointer
) throws(TensorFileError) -> (SafetensorsHeader, dataStart: Int) {
  var reader = ByteReader(bytes)
  let declared = try reader.read(UInt64.self)
  let length = Int(clamping: declared)
  guard length <= HeaderLimits.safetensorsHeader else {
    throw .headerTooLarge(bytes: length, limit: HeaderLimits.safetensorsHeader)
  }
  let text = try reader.take(length)
  guard text.first == UInt8(ascii: "{") else { throw .badMagic(.safetensors) }
  var scanner = HeaderScanner(text, base: 8)
  var header = SafetensorsHeader()
  var hasMetadata = false
  try scanner.members { scanner, name throws(TensorFileError) in
    if name == "__metadata__" {
      if hasMetadata { throw .duplicateName(name) }
      hasMetadata = true
      try scanner.members { scanner, key throws(TensorFileError) in
        header.metadata.append((key, try scanner.text()))
      }
    } else {
      header.tensors.append(try described(named: name, &scanner))
    }
  }
  try scanner.expectEnd()
  return (header, reader.offset)
}

private func described(
  named name: String, _ scanner: inout HeaderScanner
) throws(TensorFileError) -> SafetensorsHeader.Described {
  let start = scanner
  var dtype: String?
  var extents: [Int]?
  var offsets: [Int]?
  try scanner.members { scanner, key throws(TensorFileError) in
    switch key {
    case "dtype" where dtype == nil: dtype = try scanner.text()
    case "shape" where extents == nil:
      extents = try scanner.sizes(from: "[", to: "]", allowsTrailingComma: false)
    case "data_offsets" where offsets == nil:
      offsets = try scanner.sizes(from: "[", to: "]", allowsTrailingComma: false)
    case "dtype", "shape", "data_offsets": throw .duplicateName(key)
    default: try scanner.skipValue()
    }
  }
  guard let dtype, let extents, let offsets, offsets.count == 2 else { throw start.malformed }
  guard let type = ElementType(safetensors: dtype) else { throw .unsupportedDtype(dtype) }
  let expected = try checkedByteCount(extents: extents, width: type.byteCount)
  guard offsets[0] <= offsets[1] else { throw .negativeSize(offsets[1] - offsets[0]) }
  guard offsets[1] - offsets[0] == expected else {
    throw .sizeMismatch(name: name, expected: expected, found: offsets[1] - offsets[0])
  }
  return SafetensorsHeader.Described(
    name: name, dtype: dtype, type: type, extents: extents, offsets: offsets[0]..<offsets[1])
}

/// The tensors must fill the data without gap or overlap, as the format asks.
private func checkLayout(
  _ tensors: [SafetensorsHeader.Described], available: Int
) throws(TensorFileError) {
  let ordered = tensors.sorted {
    ($0.offsets.lowerBound, $0.offsets.upperBound) < ($1.offsets.lowerBound, $1.offsets.upperBound)
  }
  var end = 0
  var previous = ""
  for tensor in ordered {
    guard tensor.offsets.upperBound <= available else {
      throw .lengthBeyondFile(
        name: tensor.name, end: tensor.offsets.upperBound, available: available)
    }
    let gap = tensor.offsets.lowerBound - end
    guard gap >= 0 else { throw .offsetsOverlap(previous, tensor.name) }
    guard gap == 0 else { throw .offsetsGap(before: tensor.name, bytes: gap) }
    end = tensor.offsets.upperBound
    previous = tensor.name
  }
  guard end == available else { throw .offsetsGap(before: nil, bytes: available - end) }
}

/// The texts when `text` is a JSON list of texts and nothing else.
private func listOfTexts(_ text: String) -> [String]? {
  var text = text
  return text.withUTF8 { utf8 in
    var scanner = HeaderScanner(UnsafeRawBufferPointer(utf8), base: 0)
    guard scanner.peek() == UInt8(ascii: "["), let texts = try? scanner.texts() else { return nil }
    return scanner.peek() == nil ? texts : nil
  }
}
