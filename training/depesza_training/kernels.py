"""Attention over windows and rounding to 8 bits: by `kernels.c` on a CPU that has AMX and a C compiler, by PyTorch elsewhere."""

import ctypes
import functools
import pathlib
import subprocess

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
WIDE, MOST = 32, 1024  # what `kernels.c` is written for: values of a head, most pieces of a window


@functools.cache
def library():
    """The compiled `kernels.c`, or none where it cannot run."""
    try:
        if "amx_bf16" not in pathlib.Path("/proc/cpuinfo").read_text():
            return None
        source, built = HERE / "kernels.c", HERE / "__pycache__" / "kernels.so"
        if not built.exists() or built.stat().st_mtime < source.stat().st_mtime:
            built.parent.mkdir(exist_ok=True)
            flags = "-O3 -march=sapphirerapids -mprefer-vector-width=512 -ffast-math -fopenmp -shared -fPIC".split()
            subprocess.run(["cc", *flags, source, "-o", built, "-lm"], check=True)
        found = ctypes.CDLL(str(built))
        return found if found.ready() == 0 else None
    except (OSError, subprocess.SubprocessError) as fault:
        print(f"kernels.c is not used, which is slower: {fault}", flush=True)
        return None


def call(qkv, out, sums, gradient, into, sizes):
    windows, pieces, _, heads, wide = qkv.shape
    address = lambda t: None if t is None else ctypes.c_void_p(t.data_ptr())
    counts = (ctypes.c_int32 * windows)(*sizes)
    library().attention(
        address(qkv), address(out), address(sums), address(gradient), address(into), counts,
        windows, pieces, heads, ctypes.c_float(wide**-0.5), torch.get_num_threads(),
    )  # fmt: skip


class Tiles(torch.autograd.Function):
    @staticmethod
    def forward(ctx, qkv, sizes):
        qkv = qkv.contiguous()
        windows, pieces, _, heads, wide = qkv.shape
        out = qkv.new_zeros(windows, pieces, heads, wide)
        sums = torch.empty(windows, heads, pieces)
        call(qkv, out, sums, None, None, sizes)
        ctx.save_for_backward(qkv, out, sums)
        ctx.sizes = sizes
        return out

    @staticmethod
    def backward(ctx, gradient):
        qkv, out, sums = ctx.saved_tensors
        into = torch.zeros_like(qkv)
        call(qkv, out, sums, gradient.contiguous(), into, ctx.sizes)
        return into, None


class Rows(torch.autograd.Function):
    """Window by window, its weights made again backwards: what one window needs stays in the cache."""

    @staticmethod
    def forward(ctx, q, k, v, sizes):
        out = torch.zeros_like(q)
        for row, size in enumerate(sizes):
            here = row, slice(None), slice(size)
            out[here] = torch.softmax(q[here] @ k[here].transpose(-1, -2), -1) @ v[here]
        ctx.save_for_backward(q, k, v)
        ctx.sizes = sizes
        return out

    @staticmethod
    def backward(ctx, g):
        out = [torch.zeros_like(x) for x in ctx.saved_tensors]
        for row, size in enumerate(ctx.sizes):
            here = row, slice(None), slice(size)
            q, k, v, d = (x[here].contiguous() for x in (*ctx.saved_tensors, g))
            p = torch.softmax(q @ k.transpose(-1, -2), -1)
            ds = torch._softmax_backward_data(d @ v.transpose(-1, -2), p, -1, p.dtype)
            for to, x in zip(out, (ds @ k, ds.transpose(-1, -2) @ q, p.transpose(-1, -2) @ d)):
                to[here] = x
        return *out, None


def attention(qkv, mask, sizes):
    """qkv: (windows, pieces, 3, heads, values of a head); mask: (windows, pieces); sizes: pieces of each window, on a CPU."""
    if sizes is None:
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :]).transpose(1, 2)
    if qkv.dtype == torch.bfloat16 and qkv.shape[-1] == WIDE and qkv.shape[1] <= MOST and library():
        return Tiles.apply(qkv, sizes)
    q, k, v = qkv.permute(2, 0, 3, 1, 4)
    return Rows.apply(q * q.shape[-1] ** -0.5, k, v, sizes).transpose(1, 2)


class Round(torch.autograd.Function):
    """Rows rounded to 256 steps; the gradient passes as if they were not."""

    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        out = torch.empty_like(x)
        address = lambda t: ctypes.c_void_p(t.data_ptr())
        columns = x.shape[-1]
        library().rounded(address(x), address(out), ctypes.c_int64(x.numel() // columns), columns, torch.get_num_threads())
        return out

    @staticmethod
    def backward(ctx, gradient):
        return gradient


def rounded(x):
    if x.device.type == "cpu" and torch.is_autocast_enabled("cpu") and x.shape[-1] % 16 == 0 and x.numel() and library():
        return Round.apply(x.bfloat16())
    with torch.no_grad():
        wide = x.float()
        low, high = wide.aminmax(dim=-1, keepdim=True)
        scale = (high - low).clamp(min=1e-12) / 255
        noise = ((wide - low) / scale).round_().mul_(scale).add_(low).sub_(wide)
    return x + noise.to(x.dtype)
