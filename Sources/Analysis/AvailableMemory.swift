import Glibc

/// Bytes of memory that programs can take without swapping, as the kernel estimates them.
///
/// `MemAvailable` of /proc/meminfo; half of the physical memory where that cannot be read.
public func availableMemory() -> Int {
  if let text = startOfFile("/proc/meminfo"), let bytes = availableBytes(inMemoryInfo: text) {
    return bytes
  }
  return sysconf(Int32(_SC_PHYS_PAGES)) / 2 * sysconf(Int32(_SC_PAGESIZE))
}

/// The number behind `MemAvailable:`, which the kernel writes in units of 1,024 bytes.
func availableBytes(inMemoryInfo text: String) -> Int? {
  for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
    let words = line.split(separator: " ")
    guard words.count >= 2, let units = Int(words[1]) else { return nil }
    let (bytes, overflow) = units.multipliedReportingOverflow(by: 1024)
    return overflow || units < 0 ? nil : bytes
  }
  return nil
}

private func startOfFile(_ path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 4096)
  let count = read(descriptor, &bytes, bytes.count)
  return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
}
