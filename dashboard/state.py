"""Everything that is kept between clicks stands here: each st.cache_* of the dashboard, and nothing else."""


