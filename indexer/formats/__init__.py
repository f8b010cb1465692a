"""One module for each input format; `indexer.importing.IMPORTERS` names them."""
