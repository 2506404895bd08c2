/** The GPUs that NVIDIA's driver shows, and which driver it is. */

/** Asks for one line per GPU: its UUID, which container runtimes take as device id, and its name. */
export const nvidiaSmiArgs: readonly string[] = ["--query-gpu=uuid,name", "--format=csv,noheader"];

export type Gpu = { readonly id: string; readonly model: string };

/** Lines that are no GPU (a driver that failed says so on the same stream) are passed over. */
export function parseNvidiaGpus(text: string): readonly Gpu[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(GPU-[0-9a-f-]+),\s*(.+)$/.exec(line.trim());
    return match?.[1] && match[2] ? [{ id: match[1], model: match[2] }] : [];
  });
}

/** From the head of the table that `nvidia-smi` prints without arguments. */
export function parseNvidiaDriver(text: string): {
  readonly gpuDriverVersion?: string;
  readonly cudaVersion?: string;
} {
  const gpuDriverVersion = /Driver Version: *([\d.]+)/.exec(text)?.[1];
  const cudaVersion = /CUDA Version: *([\d.]+)/.exec(text)?.[1];
  return {
    ...(gpuDriverVersion !== undefined && { gpuDriverVersion }),
    ...(cudaVersion !== undefined && { cudaVersion }),
  };
}
